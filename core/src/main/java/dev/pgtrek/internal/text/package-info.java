/** How pgtrek's messages are put into words. */
@NullMarked
package dev.pgtrek.internal.text;

import org.jspecify.annotations.NullMarked;
