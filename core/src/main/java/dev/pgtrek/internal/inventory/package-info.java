/** Reads the inventories off the catalogs. */
@NullMarked
package dev.pgtrek.internal.inventory;

import org.jspecify.annotations.NullMarked;
