/** A first migration with pgtrek, in one minute. */
@NullMarked
package dev.pgtrek.examples.quickstart;

import org.jspecify.annotations.NullMarked;
