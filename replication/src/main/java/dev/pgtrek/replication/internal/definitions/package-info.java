/** Compares the definitions of both sides while they may still change. */
@NullMarked
package dev.pgtrek.replication.internal.definitions;

import org.jspecify.annotations.NullMarked;
