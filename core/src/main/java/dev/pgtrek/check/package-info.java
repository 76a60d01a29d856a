/** Pre-checks: pure functions from facts to findings. */
@NullMarked
package dev.pgtrek.check;

import org.jspecify.annotations.NullMarked;
