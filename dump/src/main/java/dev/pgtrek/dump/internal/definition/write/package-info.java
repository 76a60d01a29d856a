/** Renders objects as SQL: one class for each kind. */
@NullMarked
package dev.pgtrek.dump.internal.definition.write;

import org.jspecify.annotations.NullMarked;
