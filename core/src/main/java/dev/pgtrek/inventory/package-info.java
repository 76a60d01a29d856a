/** What is read off the servers before a migration: typed, immutable facts. */
@NullMarked
package dev.pgtrek.inventory;

import org.jspecify.annotations.NullMarked;
