/** Strategies that move one database, and the interfaces passed to them. */
@NullMarked
package dev.pgtrek.strategy;

import org.jspecify.annotations.NullMarked;
