/** Databases of the target that already hold objects: what stays, what is dropped. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.populated;

import org.jspecify.annotations.NullMarked;
