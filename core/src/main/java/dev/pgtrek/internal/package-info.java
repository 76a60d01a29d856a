/** What pgtrek uses inside, with no promise of staying: nothing here is API. Shared by pgtrek's own modules. */
@NullMarked
package dev.pgtrek.internal;

import org.jspecify.annotations.NullMarked;
