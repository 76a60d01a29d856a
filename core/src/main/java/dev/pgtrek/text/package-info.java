/** The text and JSON forms of results. */
@NullMarked
package dev.pgtrek.text;

import org.jspecify.annotations.NullMarked;
