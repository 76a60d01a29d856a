/** Measures pgtrek against the tools that one would take otherwise. */
@NullMarked
package dev.pgtrek.examples.benchmark;

import org.jspecify.annotations.NullMarked;
