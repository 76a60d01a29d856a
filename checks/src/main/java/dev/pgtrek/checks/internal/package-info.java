/** Facts that checks of several packages read. */
@NullMarked
package dev.pgtrek.checks.internal;

import org.jspecify.annotations.NullMarked;
