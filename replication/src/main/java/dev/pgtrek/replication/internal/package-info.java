/** The steps of a replication, its state and its end. Not API. */
@NullMarked
package dev.pgtrek.replication.internal;

import org.jspecify.annotations.NullMarked;
