/** Selects the tables that are replicated, and decides how the others are handled. */
@NullMarked
package dev.pgtrek.replication.internal.selection;

import org.jspecify.annotations.NullMarked;
