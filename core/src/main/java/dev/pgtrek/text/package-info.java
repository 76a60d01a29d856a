/** How every result can be shown. */
@NullMarked
package dev.pgtrek.text;

import org.jspecify.annotations.NullMarked;
