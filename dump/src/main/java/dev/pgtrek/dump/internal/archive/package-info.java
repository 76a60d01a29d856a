/** Archives in a directory, as pg_dump writes and pg_restore reads them. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.archive;

import org.jspecify.annotations.NullMarked;
