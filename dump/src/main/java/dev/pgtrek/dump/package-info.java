/** Dump and restore: copies a database once, from a snapshot. Archives in the format of the client tools. */
@NullMarked
package dev.pgtrek.dump;

import org.jspecify.annotations.NullMarked;
