/** Dump and restore: a database is copied once, from a snapshot. Archives of client tools. */
@NullMarked
package dev.pgtrek.dump;

import org.jspecify.annotations.NullMarked;
