package dev.pgtrek.internal.inventory;

import dev.pgtrek.inventory.AvailableExtension;
import dev.pgtrek.inventory.OpenTransaction;
import dev.pgtrek.inventory.PreparedTransaction;
import dev.pgtrek.inventory.ReplicationSlot;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the properties and activity of a server, except its roles and databases. */
final class ServerReader {
    private static final String STATE = """
            SELECT pg_catalog.pg_is_in_recovery() AS in_recovery,
                   pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AS reads_identifier,
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication) AS wal_senders,
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_subscription WHERE subenabled) AS subscriptions,
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_origin) AS origins,
                   ARRAY(SELECT t.spcname::pg_catalog.text
                           FROM pg_catalog.pg_tablespace t
                          ORDER BY t.spcname) AS tablespaces,
                   ARRAY(SELECT DISTINCT c.collcollate::pg_catalog.text
                           FROM pg_catalog.pg_collation c
                          WHERE c.collprovider = 'c') AS libc_locales""";

    private static final String IDENTIFIER = "SELECT system_identifier FROM pg_catalog.pg_control_system()";

    /** Excludes settings that may contain a secret, or the way to one. */
    private static final String SETTINGS = """
            SELECT s.name, pg_catalog.current_setting(s.name, true) AS value, s.pending_restart
              FROM pg_catalog.pg_settings s
             WHERE s.name <> 'primary_conninfo' AND s.name NOT LIKE '%\\_command'
             ORDER BY s.name""";

    /** One collation of each provider represents all of them: the library's version is the same. */
    private static final String COLLATION_VERSIONS = """
            SELECT one.collprovider, pg_catalog.pg_collation_actual_version(one.oid) AS version
              FROM (SELECT DISTINCT ON (c.collprovider) c.collprovider, c.oid
                      FROM pg_catalog.pg_collation c
                     WHERE c.collprovider = 'i'
                        OR (c.collprovider = 'c'
                            AND c.collcollate NOT IN ('C', 'POSIX') AND c.collcollate NOT LIKE 'C.%')
                     ORDER BY c.collprovider, c.oid) one""";

    /** Uses JSON, since trusted came with 13. */
    private static final String EXTENSIONS = """
            SELECT e.name,
                   e.default_version,
                   v.version,
                   v.version = e.default_version AS is_default,
                   COALESCE((pg_catalog.to_jsonb(v) ->> 'trusted')::pg_catalog.bool, false) AS trusted,
                   v.superuser,
                   v.schema,
                   v.requires::pg_catalog.text[] AS requires
              FROM pg_catalog.pg_available_extensions e
              JOIN pg_catalog.pg_available_extension_versions v ON v.name = e.name
             WHERE e.default_version IS NOT NULL
             ORDER BY e.name, v.version""";

    /** Uses JSON, since wal_status came with 13. */
    private static final String SLOTS = """
            SELECT s.slot_name,
                   s.database,
                   s.plugin,
                   s.active,
                   s.temporary,
                   pg_catalog.to_jsonb(s) ->> 'wal_status' AS wal_status,
                   pg_catalog.pg_wal_lsn_diff(
                       CASE WHEN pg_catalog.pg_is_in_recovery()
                            THEN pg_catalog.pg_last_wal_replay_lsn()
                            ELSE pg_catalog.pg_current_wal_lsn() END,
                       s.restart_lsn)::pg_catalog.int8 AS retained_bytes
              FROM pg_catalog.pg_replication_slots s
             ORDER BY s.slot_name""";

    private static final String PREPARED = """
            SELECT p.gid,
                   p.database,
                   p.owner,
                   EXTRACT(epoch FROM pg_catalog.now() - p.prepared) AS age
              FROM pg_catalog.pg_prepared_xacts p
             ORDER BY p.prepared""";

    /** Reads locks, as other sessions' transactions are hidden from a user without rights, but their locks are not. */
    private static final String TRANSACTIONS = """
            SELECT a.pid,
                   a.datname,
                   a.usename,
                   NULLIF(a.application_name, '') AS application_name,
                   a.state,
                   EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start) AS age
              FROM pg_catalog.pg_stat_activity a
             WHERE a.pid <> pg_catalog.pg_backend_pid()
               AND a.pid IN (SELECT l.pid
                               FROM pg_catalog.pg_locks l
                              WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted)
             ORDER BY a.xact_start
             LIMIT 100""";

    private final Connection connection;

    ServerReader(Connection connection) {
        this.connection = connection;
    }

    void readInto(ServerInventory.Builder inventory) throws SQLException {
        readState(inventory);
        readSettings(inventory);
        readCollationVersions(inventory);
        List<ReplicationSlot> slots = slots();
        inventory
                .replicationSlots(slots)
                .usedReplicationSlots(slots.size())
                .availableExtensions(availableExtensions())
                .preparedTransactions(preparedTransactions())
                .openTransactions(openTransactions());
    }

    private void readState(ServerInventory.Builder inventory) throws SQLException {
        boolean readsIdentifier = InventoryQuery.one(connection, STATE, row -> {
            inventory
                    .inRecovery(row.getBoolean("in_recovery"))
                    .usedWalSenders(row.getInt("wal_senders"))
                    .enabledSubscriptions(row.getInt("subscriptions"))
                    .usedReplicationOrigins(row.getInt("origins"))
                    .tablespaces(InventoryQuery.texts(row, "tablespaces"))
                    .libcLocales(InventoryQuery.texts(row, "libc_locales"));
            return row.getBoolean("reads_identifier");
        });
        if (readsIdentifier) {
            InventoryQuery.each(connection, IDENTIFIER, row -> inventory.systemIdentifier(row.getString(1)));
        }
    }

    private void readSettings(ServerInventory.Builder inventory) throws SQLException {
        InventoryQuery.each(connection, SETTINGS, row -> {
            String name = row.getString("name");
            InventoryQuery.text(row, "value").ifPresent(value -> inventory.putSetting(name, value));
            if (row.getBoolean("pending_restart")) {
                inventory.addPendingRestart(name);
            }
        });
    }

    private void readCollationVersions(ServerInventory.Builder inventory) throws SQLException {
        InventoryQuery.each(connection, COLLATION_VERSIONS, row -> {
            Optional<String> library = InventoryQuery.text(row, "version");
            if (row.getString("collprovider").equals("i")) {
                inventory.icuVersion(library);
            } else {
                inventory.libcVersion(library);
            }
        });
    }

    private List<AvailableExtension> availableExtensions() throws SQLException {
        Map<String, AvailableExtension.Builder> byName = new LinkedHashMap<>();
        InventoryQuery.each(connection, EXTENSIONS, row -> {
            String name = row.getString("name");
            AvailableExtension.Builder extension = byName.get(name);
            if (extension == null) {
                extension = AvailableExtension.builder().name(name).defaultVersion(row.getString("default_version"));
                byName.put(name, extension);
            }
            extension.addVersion(row.getString("version"));
            if (row.getBoolean("is_default")) {
                extension
                        .trusted(row.getBoolean("trusted"))
                        .superuser(row.getBoolean("superuser"))
                        .schema(InventoryQuery.text(row, "schema"))
                        .requires(InventoryQuery.texts(row, "requires"));
            }
        });
        List<AvailableExtension> extensions = new ArrayList<>();
        byName.values().forEach(extension -> extensions.add(extension.build()));
        return extensions;
    }

    private List<ReplicationSlot> slots() throws SQLException {
        return InventoryQuery.list(
                connection,
                SLOTS,
                row -> ReplicationSlot.builder()
                        .name(row.getString("slot_name"))
                        .database(InventoryQuery.text(row, "database"))
                        .plugin(InventoryQuery.text(row, "plugin"))
                        .active(row.getBoolean("active"))
                        .temporary(row.getBoolean("temporary"))
                        .walStatus(InventoryQuery.text(row, "wal_status"))
                        .retainedBytes(InventoryQuery.number(row, "retained_bytes"))
                        .build());
    }

    private List<PreparedTransaction> preparedTransactions() throws SQLException {
        return InventoryQuery.list(
                connection,
                PREPARED,
                row -> PreparedTransaction.builder()
                        .gid(row.getString("gid"))
                        .database(row.getString("database"))
                        .owner(row.getString("owner"))
                        .age(InventoryQuery.seconds(row, "age").orElse(Duration.ZERO))
                        .build());
    }

    private List<OpenTransaction> openTransactions() throws SQLException {
        return InventoryQuery.list(
                connection,
                TRANSACTIONS,
                row -> OpenTransaction.builder()
                        .pid(row.getInt("pid"))
                        .database(InventoryQuery.text(row, "datname"))
                        .user(InventoryQuery.text(row, "usename"))
                        .applicationName(InventoryQuery.text(row, "application_name"))
                        .state(InventoryQuery.text(row, "state"))
                        .age(InventoryQuery.seconds(row, "age"))
                        .build());
    }
}
