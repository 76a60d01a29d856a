/** Reads the inventories from the catalogs. */
@NullMarked
package dev.pgtrek.internal.inventory;

import org.jspecify.annotations.NullMarked;
