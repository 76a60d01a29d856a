package dev.pgtrek.replication.internal.status;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.tables.Problem;
import dev.pgtrek.select.ObjectSelection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds definitions that changed on the source since the replication began. Definitions are not replicated: a new
 * table does not arrive, and a new column of a replicated table stops the target at the next row.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-restrictions.html">Restrictions of
 *     logical replication</a>
 */
public final class Drift {
    private static final int GENERATED_COLUMNS_SINCE = 12;
    private static final String NOT_GENERATED = "AND a.attgenerated = ''";

    private static final String TABLES = UserSchemas.in("""
            SELECT n.nspname,
                   c.relname,
                   ARRAY(SELECT a.attname::pg_catalog.text
                           FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                            ${notGenerated}) AS columns
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.objid = c.oid AND d.deptype = 'e')
            """);

    private final String database;
    private final ObjectSelection objects;
    private final Set<QualifiedName> followed;

    /**
     * @param objects the objects that exist on the target
     * @param followed the tables that are published
     */
    public Drift(String database, ObjectSelection objects, Set<QualifiedName> followed) {
        this.database = database;
        this.objects = objects;
        this.followed = followed;
    }

    /** Creates it from the tables that are published now, and the journal. */
    public static Drift of(Connection source, Connection target, String database, ReplicationName name)
            throws SQLException {
        return new Drift(
                database,
                new Journal(target, name).objects(),
                Set.copyOf(new SourcePublication(source, name).tables()));
    }

    /**
     * Returns a finding for everything that exists only on the source.
     *
     * @param problems the problems of tables that are reported already
     */
    public List<Finding> look(Connection source, Connection target, List<Problem> problems) throws SQLException {
        Set<QualifiedName> told = problems.stream().map(Problem::table).collect(Collectors.toSet());
        Map<QualifiedName, Set<String>> there = selected(source);
        Map<QualifiedName, Set<String>> here = tables(target);
        List<Finding> findings = new ArrayList<>();
        there.keySet().stream().filter(table -> !told.contains(table)).sorted().forEach(table -> {
            Set<String> columns = here.get(table);
            if (columns == null) {
                findings.add(newTable(table));
            } else if (followed.contains(table)) {
                Set<String> missing = new TreeSet<>(there.get(table));
                missing.removeAll(columns);
                if (!missing.isEmpty()) {
                    findings.add(newColumns(table, missing));
                }
            }
        });
        return findings;
    }

    /** Returns the tables that exist only on the source. */
    public Set<QualifiedName> newTables(Connection source, Connection target) throws SQLException {
        return absent(target, selected(source).keySet());
    }

    /** Returns those of some tables that the target lacks. */
    public Set<QualifiedName> absent(Connection target, Set<QualifiedName> tables) throws SQLException {
        Set<QualifiedName> absent = new TreeSet<>(tables);
        absent.removeAll(tables(target).keySet());
        return absent;
    }

    private Finding newTable(QualifiedName table) {
        return Finding.warning("table-new", "table " + table + " was made on the source since, and is not replicated")
                .withRemedy("call ReplicationHandle.followNewTables(): it is made on the target, and followed")
                .about("table " + table)
                .forDatabase(database);
    }

    private Finding newColumns(QualifiedName table, Set<String> columns) {
        return Finding.error(
                        "column-new",
                        "table " + table
                                + " has columns on the source that it does not have on the target, which stop the"
                                + " replication at the next row: " + String.join(", ", columns))
                .withRemedy("add them on the target, as they are on the source; replication then goes on by itself")
                .about("table " + table)
                .forDatabase(database);
    }

    private Map<QualifiedName, Set<String>> selected(Connection source) throws SQLException {
        Map<QualifiedName, Set<String>> tables = tables(source);
        tables.keySet().removeIf(table -> !objects.selects(database, table.schema(), table.name()));
        return tables;
    }

    private static Map<QualifiedName, Set<String>> tables(Connection session) throws SQLException {
        Map<QualifiedName, Set<String>> tables = new HashMap<>();
        boolean generated = session.getMetaData().getDatabaseMajorVersion() >= GENERATED_COLUMNS_SINCE;
        String query = TABLES.replace("${notGenerated}", generated ? NOT_GENERATED : "");
        for (Table table : Rows.all(session, query, Drift::table)) {
            tables.put(table.name, table.columns);
        }
        return tables;
    }

    private record Table(QualifiedName name, Set<String> columns) {}

    private static Table table(ResultSet row) throws SQLException {
        return new Table(new QualifiedName(row.getString(1), row.getString(2)), Set.copyOf(Arrays.asList((String[])
                row.getArray(3).getArray())));
    }
}
