/** The one exception that every method of pgtrek throws, with its error codes. */
@NullMarked
package dev.pgtrek.error;

import org.jspecify.annotations.NullMarked;
