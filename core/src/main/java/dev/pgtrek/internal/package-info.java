/** Internal classes without any promise of stability: nothing here is API. Shared by pgtrek's own modules. */
@NullMarked
package dev.pgtrek.internal;

import org.jspecify.annotations.NullMarked;
