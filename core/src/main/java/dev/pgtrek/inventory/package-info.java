/** Typed, immutable facts that are read from the servers before a migration. */
@NullMarked
package dev.pgtrek.inventory;

import org.jspecify.annotations.NullMarked;
