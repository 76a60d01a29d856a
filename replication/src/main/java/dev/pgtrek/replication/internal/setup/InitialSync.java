package dev.pgtrek.replication.internal.setup;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.ReplicationSettings;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.selection.FollowedTables;
import dev.pgtrek.strategy.DatabaseMigration;

/**
 * The parameters of a database's initial sync, for either method. Immutable.
 *
 * @param tables the tables that are replicated
 * @param byExtras whether an extension of the target subscribes in place of its user
 */
record InitialSync(
        DatabaseMigration migration,
        ReplicationSettings settings,
        ReplicationName name,
        FollowedTables tables,
        Journal journal,
        boolean byExtras) {}
