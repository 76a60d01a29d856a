/** Which definitions are made on the target, and what is left out of them. */
@NullMarked
package dev.pgtrek.dump.internal.schema.filter;

import org.jspecify.annotations.NullMarked;
