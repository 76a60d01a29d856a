/** Reads the objects of a database: one class, with one query, for each kind. */
@NullMarked
package dev.pgtrek.dump.internal.definition.read;

import org.jspecify.annotations.NullMarked;
