/** Measures pgtrek against the alternative tools. */
@NullMarked
package dev.pgtrek.examples.benchmark;

import org.jspecify.annotations.NullMarked;
