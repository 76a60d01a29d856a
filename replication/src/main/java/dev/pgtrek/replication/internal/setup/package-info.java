/** Begins a replication: publication, slot, initial sync, and tables that are new later. */
@NullMarked
package dev.pgtrek.replication.internal.setup;

import org.jspecify.annotations.NullMarked;
