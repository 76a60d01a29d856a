/** The first minute with pgtrek. */
@NullMarked
package dev.pgtrek.examples.quickstart;

import org.jspecify.annotations.NullMarked;
