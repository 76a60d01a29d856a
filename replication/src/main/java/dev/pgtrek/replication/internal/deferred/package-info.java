/** Definitions that must not exist while changes are applied: they are recognized, recorded, and created at the end. */
@NullMarked
package dev.pgtrek.replication.internal.deferred;

import org.jspecify.annotations.NullMarked;
