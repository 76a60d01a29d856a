/** Definitions as written by client tools. */
@NullMarked
package dev.pgtrek.dump.internal.schema.read;

import org.jspecify.annotations.NullMarked;
