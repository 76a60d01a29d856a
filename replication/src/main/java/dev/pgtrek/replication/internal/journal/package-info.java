/** The records of a replication on the target: tables, deferred definitions, stale contents. */
@NullMarked
package dev.pgtrek.replication.internal.journal;

import org.jspecify.annotations.NullMarked;
