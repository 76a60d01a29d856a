/** What the statements that pgtrek writes itself are made of, and how several of them share a transaction. */
@NullMarked
package dev.pgtrek.internal.sql;

import org.jspecify.annotations.NullMarked;
