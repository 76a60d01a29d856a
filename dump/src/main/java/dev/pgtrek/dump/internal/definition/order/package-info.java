/** The order in which objects are created, and the loops of dependencies that are broken for it. */
@NullMarked
package dev.pgtrek.dump.internal.definition.order;

import org.jspecify.annotations.NullMarked;
