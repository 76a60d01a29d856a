/** What moves a database by a snapshot. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal;

import org.jspecify.annotations.NullMarked;
