/** Databases of the target that hold objects already: what stays, what goes. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.populated;

import org.jspecify.annotations.NullMarked;
