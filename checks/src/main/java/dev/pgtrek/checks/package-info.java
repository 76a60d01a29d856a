@NullMarked
package dev.pgtrek.checks;

import org.jspecify.annotations.NullMarked;
