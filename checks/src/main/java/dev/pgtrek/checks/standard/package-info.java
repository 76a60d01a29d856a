/** The checks of every migration. */
@NullMarked
package dev.pgtrek.checks.standard;

import org.jspecify.annotations.NullMarked;
