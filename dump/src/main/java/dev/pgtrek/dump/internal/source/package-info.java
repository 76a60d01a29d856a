/** The source from a transfer's point of view: its snapshot, its locks, its tables. */
@NullMarked
package dev.pgtrek.dump.internal.source;

import org.jspecify.annotations.NullMarked;
