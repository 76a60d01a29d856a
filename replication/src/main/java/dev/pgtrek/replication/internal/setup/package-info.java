/** Starts a replication: publication, slot, initial sync, and tables that are created later. */
@NullMarked
package dev.pgtrek.replication.internal.setup;

import org.jspecify.annotations.NullMarked;
