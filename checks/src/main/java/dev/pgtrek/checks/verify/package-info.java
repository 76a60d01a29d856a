/** Verification of a migrated server: compares rows, sequences, large objects and definitions of two servers. */
@NullMarked
package dev.pgtrek.checks.verify;

import org.jspecify.annotations.NullMarked;
