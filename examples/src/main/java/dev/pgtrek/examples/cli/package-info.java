/** The command {@code pgtrek}: a thin layer over the public API. */
@NullMarked
package dev.pgtrek.examples.cli;

import org.jspecify.annotations.NullMarked;
