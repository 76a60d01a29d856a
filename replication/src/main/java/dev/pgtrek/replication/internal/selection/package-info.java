/** Which tables are replicated, and what becomes of those that can not be. */
@NullMarked
package dev.pgtrek.replication.internal.selection;

import org.jspecify.annotations.NullMarked;
