package dev.pgtrek.replication.internal.publisher;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.selection.FollowedTables;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The publication of a database, and the replica identities that were changed for it. Their former values are stored
 * in the publication's comment, so that any process that finds it can restore them, even if the target is lost.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createpublication.html">CREATE PUBLICATION</a>
 */
public final class SourcePublication {
    private static final int TRUNCATE_SINCE = 11;
    /** ALTER TABLE waits for the table's readers and writers, and blocks new ones behind it; so the wait is short. */
    private static final int LOCK_SECONDS = 2;

    private static final int ATTEMPTS = 10;

    private static final String IDENTITIES = """
            SELECT pg_catalog.json_agg(pg_catalog.json_build_array(n.nspname, c.relname, c.relreplident, i.relname))
              FROM pg_catalog.unnest(?::pg_catalog.text[]) AS t (name)
              JOIN pg_catalog.pg_class c ON c.oid = t.name::pg_catalog.regclass
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_index x ON x.indrelid = c.oid AND x.indisreplident
              LEFT JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
            """;

    private static final String ADDED_TO_COMMENT = TrustedOwners.in("""
            SELECT (coalesce(pg_catalog.obj_description(p.oid, 'pg_publication'), '[]')::pg_catalog.jsonb
                    || ?::pg_catalog.jsonb)::pg_catalog.text
              FROM pg_catalog.pg_publication p
             WHERE p.pubname = ? AND p.pubowner IN (${trusted})
            """);

    private static final String COVERED = TrustedOwners.in("""
            WITH RECURSIVE covered (oid) AS (
                SELECT r.prrelid
                  FROM pg_catalog.pg_publication_rel r
                  JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                 WHERE p.pubname = ? AND p.pubowner IN (${trusted})
                 UNION
                SELECT i.inhrelid
                  FROM covered t
                  JOIN pg_catalog.pg_class c ON c.oid = t.oid AND c.relkind = 'p'
                  JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid)
            SELECT n.nspname, c.relname
              FROM covered t
              JOIN pg_catalog.pg_class c ON c.oid = t.oid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            """);

    private static final String REMEMBERED = TrustedOwners.in("""
            SELECT e.kept ->> 0 AS schema_name,
                   e.kept ->> 1 AS table_name,
                   CASE e.kept ->> 2
                       WHEN 'd' THEN 'DEFAULT'
                       WHEN 'n' THEN 'NOTHING'
                       -- without its index, which may have gone before or since, it acts as NOTHING
                       ELSE coalesce(
                           (SELECT 'USING INDEX ' || pg_catalog.quote_ident(i.relname)
                              FROM pg_catalog.pg_index x
                              JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
                             WHERE x.indrelid = c.oid AND i.relname = e.kept ->> 3),
                           'NOTHING')
                   END AS identity
              FROM pg_catalog.pg_publication p,
                   pg_catalog.json_array_elements(
                       pg_catalog.obj_description(p.oid, 'pg_publication')::pg_catalog.json) AS e (kept)
              JOIN pg_catalog.pg_namespace n ON n.nspname = e.kept ->> 0
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = e.kept ->> 1 AND c.relreplident = 'f'
             WHERE p.pubname = ? AND p.pubowner IN (${trusted})
            """);

    private static final String BY_EXTRAS =
            "SELECT aiven_extras.pg_create_publication(?::text, ?::text, VARIADIC ?::text[])";

    private static final String EXISTS = TrustedOwners.in("""
            SELECT
              FROM pg_catalog.pg_publication p
             WHERE p.pubname = ? AND p.pubowner IN (${trusted})
            """);

    private static final String LISTS = TrustedOwners.in("""
            SELECT
              FROM pg_catalog.pg_publication_rel r
              JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
             WHERE p.pubname = ? AND p.pubowner IN (${trusted}) AND r.prrelid = pg_catalog.to_regclass(?)
            """);

    private static final String TABLES = TrustedOwners.in("""
            SELECT t.schemaname, t.tablename
              FROM pg_catalog.pg_publication_tables t
              JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname
             WHERE p.pubname = ? AND p.pubowner IN (${trusted})
            """);

    private final Connection source;
    private final ReplicationName name;

    /** @param source a session in auto-commit mode with the published database */
    public SourcePublication(Connection source, ReplicationName name) {
        this.source = source;
        this.name = name;
    }

    /** The statement that restores a table's replica identity. */
    public record Restored(QualifiedName table, String identity) {
        public String statement() {
            return "ALTER TABLE ONLY " + table.quoted() + " REPLICA IDENTITY " + identity;
        }
    }

    /** Creates it with the user's own rights; see {@link #create(FollowedTables, boolean, boolean)}. */
    public void create(FollowedTables tables, boolean withTruncate) throws SQLException, InterruptedException {
        create(tables, withTruncate, false);
    }

    /**
     * Creates it, and sets the required replica identities, in one transaction.
     *
     * @param byExtras whether the extension aiven_extras creates it, for tables that the user does not own
     */
    public void create(FollowedTables tables, boolean withTruncate, boolean byExtras)
            throws SQLException, InterruptedException {
        retried(() -> {
            setTimeout();
            Optional<String> before = tables.keyless().isEmpty() ? Optional.empty() : identities(tables.keyless());
            for (QualifiedName table : tables.keyless()) {
                Rows.execute(source, "ALTER TABLE ONLY " + table.quoted() + " REPLICA IDENTITY FULL");
            }
            if (byExtras) {
                createByExtras(tables, withTruncate);
            } else {
                Rows.execute(source, definition(tables, withTruncate));
            }
            if (before.isPresent()) {
                Rows.execute(
                        source, "COMMENT ON PUBLICATION " + name + " IS " + Rows.literal(source, before.orElseThrow()));
            }
            return true;
        });
    }

    /**
     * Adds tables to it, in one transaction.
     *
     * @param keyless those of them that need REPLICA IDENTITY FULL
     */
    public void add(List<QualifiedName> tables, List<QualifiedName> keyless) throws SQLException, InterruptedException {
        if (tables.isEmpty()) {
            return;
        }
        retried(() -> {
            setTimeout();
            Optional<String> before = keyless.isEmpty() ? Optional.empty() : identities(keyless);
            for (QualifiedName table : keyless) {
                Rows.execute(source, "ALTER TABLE ONLY " + table.quoted() + " REPLICA IDENTITY FULL");
            }
            Rows.execute(
                    source,
                    tables.stream()
                            .map(table -> "ONLY " + table.quoted())
                            .collect(Collectors.joining(", ", "ALTER PUBLICATION " + name + " ADD TABLE ", "")));
            if (before.isPresent()) {
                String comment = Rows.first(
                                source, ADDED_TO_COMMENT, row -> row.getString(1), before.get(), name.toString())
                        .orElseThrow();
                Rows.execute(source, "COMMENT ON PUBLICATION " + name + " IS " + Rows.literal(source, comment));
            }
            return true;
        });
    }

    /** Removes a table from it, if it is listed. */
    public void remove(QualifiedName table) throws SQLException, InterruptedException {
        boolean listed = Rows.first(source, LISTS, row -> true, name.toString(), table.quoted())
                .isPresent();
        if (listed) {
            retried(() -> {
                setTimeout();
                Rows.execute(source, "ALTER PUBLICATION " + name + " DROP TABLE ONLY " + table.quoted());
                return true;
            });
        }
    }

    private void createByExtras(FollowedTables tables, boolean withTruncate) throws SQLException {
        Array names = source.createArrayOf(
                "text", tables.published().stream().map(QualifiedName::quoted).toArray());
        try (PreparedStatement statement = source.prepareStatement(BY_EXTRAS)) {
            statement.setString(1, name.toString());
            statement.setString(2, operations(withTruncate));
            statement.setArray(3, names);
            statement.execute();
        } finally {
            names.free();
        }
    }

    private static String operations(boolean withTruncate) {
        return "insert, update, delete" + (withTruncate ? ", truncate" : "");
    }

    private String definition(FollowedTables tables, boolean withTruncate) {
        return "CREATE PUBLICATION " + name
                + (tables.published().isEmpty()
                        ? ""
                        : tables.published().stream()
                                .map(table -> "ONLY " + table.quoted())
                                .collect(Collectors.joining(", ", " FOR TABLE ", "")))
                + " WITH (publish = '" + operations(withTruncate) + "'"
                + (tables.viaRoot() ? ", publish_via_partition_root = true" : "") + ")";
    }

    /** Returns whether TRUNCATE can be replicated between servers of these major versions. */
    public static boolean carriesTruncate(int source, int target) {
        return source >= TRUNCATE_SINCE && target >= TRUNCATE_SINCE;
    }

    private Optional<String> identities(List<QualifiedName> tables) throws SQLException {
        Array names = source.createArrayOf(
                "text", tables.stream().map(QualifiedName::quoted).toArray());
        try (PreparedStatement statement = source.prepareStatement(IDENTITIES)) {
            statement.setArray(1, names);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return Optional.ofNullable(rows.getString(1));
            }
        } finally {
            names.free();
        }
    }

    /** Returns whether it exists. A publication of that name that does not belong to pgtrek does not count. */
    public boolean exists() throws SQLException {
        return Rows.first(source, EXISTS, row -> true, name.toString()).isPresent();
    }

    /** Returns the tables that it publishes, as subscriptions see them. */
    public List<QualifiedName> tables() throws SQLException {
        return Rows.all(source, TABLES, row -> new QualifiedName(row.getString(1), row.getString(2)), name.toString());
    }

    /** Returns the tables that it lists, and the partitions of the partitioned ones. */
    public List<QualifiedName> coveredTables() throws SQLException {
        return Rows.all(source, COVERED, row -> new QualifiedName(row.getString(1), row.getString(2)), name.toString());
    }

    /** Returns the replica identities that were changed for it, with their former values. */
    public List<Restored> changedIdentities() throws SQLException {
        PublicationComment.read(source, name); // fails where the comment has a form that pgtrek does not write
        return Rows.all(
                source,
                REMEMBERED,
                row -> new Restored(
                        new QualifiedName(row.getString("schema_name"), row.getString("table_name")),
                        row.getString("identity")),
                name.toString());
    }

    /**
     * Removes it and restores the replica identities, in one transaction. Returns the actions; empty if it does not
     * exist.
     */
    public List<String> drop() throws SQLException, InterruptedException {
        if (!exists()) {
            return List.of();
        }
        return retried(() -> {
            setTimeout();
            List<Restored> identities = changedIdentities();
            // Published without an identity, every UPDATE of the table would fail.
            Rows.execute(source, "DROP PUBLICATION " + name);
            List<String> done = new ArrayList<>(List.of("publication " + name + " on the source"));
            for (Restored restored : identities) {
                Rows.execute(source, restored.statement());
                done.add("replica identity of table " + restored.table() + " on the source");
            }
            return done;
        });
    }

    private void setTimeout() throws SQLException {
        Rows.execute(source, "SET LOCAL lock_timeout = '" + LOCK_SECONDS + "s'");
    }

    /** Tries again where another session has locked a table. */
    private <T> T retried(Rows.Work<T> work) throws SQLException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return Rows.transaction(source, work);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
            }
            Thread.sleep(LOCK_SECONDS * 500L);
        }
    }
}
