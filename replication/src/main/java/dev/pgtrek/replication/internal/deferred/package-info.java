/** Definitions that must not be there while changes are applied: told from the others, taken down, and made at the end. */
@NullMarked
package dev.pgtrek.replication.internal.deferred;

import org.jspecify.annotations.NullMarked;
