/** Logical replication: copies a database, and then replicates its changes. */
@NullMarked
package dev.pgtrek.replication;

import org.jspecify.annotations.NullMarked;
