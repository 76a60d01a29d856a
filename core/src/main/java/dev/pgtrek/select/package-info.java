/** The selection of a migration's databases and tables. */
@NullMarked
package dev.pgtrek.select;

import org.jspecify.annotations.NullMarked;
