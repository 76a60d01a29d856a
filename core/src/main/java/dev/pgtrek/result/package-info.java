/** Plans and results of migrations, and migrations that earlier processes left. */
@NullMarked
package dev.pgtrek.result;

import org.jspecify.annotations.NullMarked;
