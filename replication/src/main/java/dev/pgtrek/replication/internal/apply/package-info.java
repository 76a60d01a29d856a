/** Reads the contents of a slot, and finds why the target can't apply them. Not API. */
@NullMarked
package dev.pgtrek.replication.internal.apply;

import org.jspecify.annotations.NullMarked;
