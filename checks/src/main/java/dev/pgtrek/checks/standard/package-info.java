/** The checks for every migration. */
@NullMarked
package dev.pgtrek.checks.standard;

import org.jspecify.annotations.NullMarked;
