package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.source.Snapshot;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Gives NOT NULL constraints, which have names since 18, the names that they have on the source. A definition omits a
 * default name. The server then chooses a name that is unique in the schema at that moment, so that the name depends on
 * the order in which tables are created.
 *
 * @see <a href="https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL">Not-null
 *     constraints</a>
 */
public final class NotNullNames {
    private static final int NAMES_SINCE = 18;

    /** Inherited constraints are renamed at the parent. */
    private static final String NAMES = """
            SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.quote_ident(a.attname),
                   pg_catalog.quote_ident(k.conname)
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
             WHERE k.contype = 'n' AND k.coninhcount = 0
               AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY c.oid, a.attnum
            """;

    private record Place(String table, String column) {}

    private NotNullNames() {}

    /**
     * Renames the target's constraints with different names. If a rename fails, it is reported as a finding.
     *
     * @param chosen the tables to process, by their OIDs on the source
     */
    public static void restore(
            DatabaseMigration migration,
            Snapshot snapshot,
            DefinitionSessions sessions,
            Refusals refusals,
            LongPredicate chosen)
            throws SQLException, InterruptedException {
        List<String> renames = new ArrayList<>();
        Map<Place, String> wanted = snapshot.read(source -> names(source, chosen));
        if (!wanted.isEmpty()) {
            try (Connection target = migration.openTarget("schema")) {
                names(target, any -> true).forEach((place, name) -> {
                    String other = wanted.getOrDefault(place, name);
                    if (!other.equals(name)) {
                        renames.add("ALTER TABLE " + place.table + " RENAME CONSTRAINT " + name + " TO " + other);
                    }
                });
            }
        }
        for (String rename : renames) {
            try {
                sessions.execute(rename);
            } catch (SQLException e) {
                refusals.tell(Finding.warning("schema", "the name of a constraint is another one: " + e.getMessage())
                        .forDatabase(migration.database()));
            }
        }
    }

    private static Map<Place, String> names(Connection session, LongPredicate chosen) throws SQLException {
        Map<Place, String> names = new LinkedHashMap<>();
        if (session.getMetaData().getDatabaseMajorVersion() >= NAMES_SINCE) {
            try (Statement statement = session.createStatement();
                    ResultSet rows = statement.executeQuery(NAMES)) {
                while (rows.next()) {
                    if (chosen.test(rows.getLong(1))) {
                        names.put(new Place(rows.getString(2), rows.getString(3)), rows.getString(4));
                    }
                }
            }
        }
        return names;
    }
}
