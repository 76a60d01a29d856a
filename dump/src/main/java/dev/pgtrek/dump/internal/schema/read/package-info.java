/** Definitions as client tools write them. */
@NullMarked
package dev.pgtrek.dump.internal.schema.read;

import org.jspecify.annotations.NullMarked;
