/** Compares the replicated tables with the current tables of the source and the target. */
@NullMarked
package dev.pgtrek.replication.internal.tables;

import org.jspecify.annotations.NullMarked;
