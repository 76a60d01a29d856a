package dev.pgtrek.dump.internal.definition;

import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.read.CatalogReader;
import dev.pgtrek.dump.internal.definition.read.TableLocksQuery;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.source.LockRoom;
import dev.pgtrek.dump.internal.source.Snapshot;
import dev.pgtrek.dump.internal.source.SourceCatalog;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads definitions off the source: all of a database for a migration, or those of some tables. */
public final class CatalogDefinitions {
    private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private static final String OIDS = """
            SELECT c.oid
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN ROWS FROM (pg_catalog.unnest(?), pg_catalog.unnest(?)) AS wanted (schema, name)
                ON wanted.schema = n.nspname AND wanted.name = c.relname
            """;

    private CatalogDefinitions() {}

    /**
     * Reads all definitions of the database, as the migration's snapshot shows them. Tables are kept from being changed
     * meanwhile, where the source's table of locks has room for that.
     */
    public static SchemaSource read(
            DatabaseMigration migration, Snapshot snapshot, SourceCatalog tables, TransferOptions options)
            throws SQLException {
        boolean room = LockRoom.lack(
                        migration.source(),
                        migration.database(),
                        tables.tables().size())
                .isEmpty();
        int source = migration.source().version().major();
        int target = migration.target().version().major();
        try (Connection session = snapshot.openReader("definitions")) {
            if (room) {
                TableLocksQuery.lockAll(session);
            }
            boolean subscriptions = options.subscriptions() && UnreadableDefinitions.maySeeSubscriptions(session);
            Catalog catalog = CatalogReader.read(session, options.publications(), subscriptions);
            UnreadableDefinitions.tell(migration, catalog, options.subscriptions() && !subscriptions);
            return CatalogSchemaSource.of(
                    catalog, new CatalogSchemaSource.Choices(source, target, options.tablespaces(), Optional.empty()));
        }
    }

    /**
     * Reads the definitions of some tables, with all that belongs to them, as they are now.
     *
     * @param session a session with the source, in auto-commit mode; closed by the caller without anything else done in it
     * @param target the target's major version
     * @param tables one that is gone by now has no definitions
     */
    public static CatalogSchemaSource readTables(Connection session, int target, List<QualifiedName> tables)
            throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(BEGIN);
        }
        Set<Long> oids = oids(session, tables);
        TableLocksQuery.lock(session, oids);
        return CatalogSchemaSource.of(
                CatalogReader.read(session, false, false),
                new CatalogSchemaSource.Choices(
                        session.getMetaData().getDatabaseMajorVersion(), target, true, Optional.of(oids)));
    }

    private static Set<Long> oids(Connection session, List<QualifiedName> tables) throws SQLException {
        Set<Long> oids = new HashSet<>();
        try (PreparedStatement statement = session.prepareStatement(OIDS)) {
            statement.setArray(
                    1,
                    session.createArrayOf(
                            "text", tables.stream().map(QualifiedName::schema).toArray()));
            statement.setArray(
                    2,
                    session.createArrayOf(
                            "text", tables.stream().map(QualifiedName::name).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    oids.add(rows.getLong("oid"));
                }
            }
        }
        return oids;
    }
}
