/** The names and fragments of SQL that several modules need. Shared by pgtrek's own modules; not API. */
@NullMarked
package dev.pgtrek.internal.sql;

import org.jspecify.annotations.NullMarked;
