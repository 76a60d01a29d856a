/** The objects of a replication on the source: a publication and a slot. Not API. */
@NullMarked
package dev.pgtrek.replication.internal.publisher;

import org.jspecify.annotations.NullMarked;
