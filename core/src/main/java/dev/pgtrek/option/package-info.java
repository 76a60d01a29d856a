/** The options of a migration and their values. */
@NullMarked
package dev.pgtrek.option;

import org.jspecify.annotations.NullMarked;
