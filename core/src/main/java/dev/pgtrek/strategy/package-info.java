/** The ways to move one database, and what they are handed. */
@NullMarked
package dev.pgtrek.strategy;

import org.jspecify.annotations.NullMarked;
