/** Compares the tables that are replicated with what the source and the target have now. */
@NullMarked
package dev.pgtrek.replication.internal.tables;

import org.jspecify.annotations.NullMarked;
