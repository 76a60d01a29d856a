/** JDBC as pgtrek uses it: statements, transactions, lost connections. Shared by pgtrek's own modules; not API. */
@NullMarked
package dev.pgtrek.internal.jdbc;

import org.jspecify.annotations.NullMarked;
