/** What a replication remembers in the target: tables, deferred definitions, what is out of date. */
@NullMarked
package dev.pgtrek.replication.internal.journal;

import org.jspecify.annotations.NullMarked;
