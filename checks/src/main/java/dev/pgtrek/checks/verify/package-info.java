/** Verification of what arrived: rows, sequences, large objects and definitions of two servers compared. */
@NullMarked
package dev.pgtrek.checks.verify;

import org.jspecify.annotations.NullMarked;
