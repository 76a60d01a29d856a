/** Reads the table of contents of the archives that {@code pg_dump} writes. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.toc;

import org.jspecify.annotations.NullMarked;
