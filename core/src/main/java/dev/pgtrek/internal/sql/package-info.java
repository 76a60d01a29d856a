/** Names and SQL fragments. Shared by pgtrek's own modules; not API. */
@NullMarked
package dev.pgtrek.internal.sql;

import org.jspecify.annotations.NullMarked;
