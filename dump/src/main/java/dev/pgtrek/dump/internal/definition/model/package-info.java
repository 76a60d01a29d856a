/** The objects of a database, one record for each kind, as its catalogs describe them. */
@NullMarked
package dev.pgtrek.dump.internal.definition.model;

import org.jspecify.annotations.NullMarked;
