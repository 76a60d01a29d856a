/** What pgtrek uses inside, with no promise of staying: nothing here is API. */
@NullMarked
package dev.pgtrek.internal;

import org.jspecify.annotations.NullMarked;
