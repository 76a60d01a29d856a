/** The source as a transfer sees it: its snapshot, its locks, its tables. */
@NullMarked
package dev.pgtrek.dump.internal.source;

import org.jspecify.annotations.NullMarked;
