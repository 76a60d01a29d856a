package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.jdbc.SessionEnd;
import dev.pgtrek.internal.sql.PartitionRoots;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.tables.TableEmptying;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Copies tables again while writes are stopped. Each table is replaced in a separate transaction; partitions that
 * rows move between are replaced together. If the cutover is undone, the rows are only newer than before.
 */
final class KeylessTableCopy {
    /** Makes text forms independent of either server's settings. */
    private static final String SETTINGS = """
            SELECT pg_catalog.set_config(s.name, s.value, true)
              FROM (VALUES ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('lc_monetary', 'C'),
                           ('extra_float_digits', '3'), ('row_security', 'off')) AS s (name, value)
            """;

    private static final String ENCODING = """
            SELECT pg_catalog.pg_encoding_to_char(encoding)
              FROM pg_catalog.pg_database
             WHERE datname = pg_catalog.current_database()
            """;

    /** Servers before 12 have no generated columns: there the name refers to the column of {@code absent}. */
    private static final String COLUMNS = """
            SELECT a.attname
              FROM pg_catalog.pg_attribute a
             CROSS JOIN (VALUES (''::"char")) AS absent (attgenerated)
             WHERE a.attrelid = ?::pg_catalog.regclass
               AND a.attnum > 0 AND NOT a.attisdropped
               AND (SELECT attgenerated
                      FROM pg_catalog.pg_attribute present
                     WHERE present.attrelid = a.attrelid AND present.attnum = a.attnum) = ''
             ORDER BY a.attnum
            """;

    /** The condition for the user's rows in an extension's table: the extension itself creates the others. */
    private static final String CONDITION = """
            SELECT e.extcondition[pg_catalog.array_position(e.extconfig, ?::pg_catalog.regclass::pg_catalog.oid)]
              FROM pg_catalog.pg_extension e
             WHERE ?::pg_catalog.regclass::pg_catalog.oid = ANY (e.extconfig)
            """;

    private static final String PRESENT = """
            SELECT t.number
              FROM pg_catalog.unnest(?::pg_catalog.text[]) WITH ORDINALITY AS t (name, number)
             WHERE pg_catalog.to_regclass(t.name) IS NOT NULL
            """;

    private static final String OIDS = """
            SELECT t.number, pg_catalog.to_regclass(t.name)::pg_catalog.oid
              FROM pg_catalog.unnest(?::pg_catalog.text[]) WITH ORDINALITY AS t (name, number)
             WHERE pg_catalog.to_regclass(t.name) IS NOT NULL
            """;

    /** Tables whose changes no server can send. */
    private static final String UNABLE = """
            SELECT t.number
              FROM pg_catalog.unnest(?::pg_catalog.text[]) WITH ORDINALITY AS t (name, number)
              JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(t.name)
             WHERE c.relpersistence = 'u'
                OR EXISTS (SELECT
                             FROM pg_catalog.pg_depend d
                            WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                              AND d.objid = c.oid AND d.deptype = 'e')
            """;

    private final Connection source;
    private final Connection target;

    /** @param source and {@code target}: sessions in auto-commit mode */
    KeylessTableCopy(Connection source, Connection target) {
        this.source = source;
        this.target = target;
    }

    /** Returns those of some tables that the session's database contains. */
    static List<QualifiedName> present(Connection session, List<QualifiedName> tables) throws SQLException {
        return chosen(session, PRESENT, tables);
    }

    /** Returns those of some tables that are unlogged or belong to extensions. */
    static List<QualifiedName> unable(Connection session, List<QualifiedName> tables) throws SQLException {
        return chosen(session, UNABLE, tables);
    }

    private static List<QualifiedName> chosen(Connection session, String query, List<QualifiedName> tables)
            throws SQLException {
        String names =
                Rows.array(session, tables.stream().map(QualifiedName::quoted).toList());
        return Rows.all(session, query, row -> tables.get(row.getInt(1) - 1), names);
    }

    private static Optional<String> condition(Connection session, QualifiedName table) throws SQLException {
        return Rows.first(
                session,
                CONDITION,
                row -> Optional.ofNullable(row.getString(1)).orElse(""),
                table.quoted(),
                table.quoted());
    }

    /** Copies tables again. Partitions that rows move between are emptied before the first of them is filled. */
    void copy(List<QualifiedName> tables) throws SQLException {
        Map<QualifiedName, List<QualifiedName>> byDestination = new LinkedHashMap<>();
        Map<QualifiedName, QualifiedName> roots = roots(tables);
        for (QualifiedName table : tables) {
            byDestination
                    .computeIfAbsent(roots.getOrDefault(table, table), name -> new ArrayList<>())
                    .add(table);
        }
        for (Map.Entry<QualifiedName, List<QualifiedName>> one : byDestination.entrySet()) {
            Rows.transaction(target, () -> {
                NotValidConstraints constraints = new NotValidConstraints(target);
                constraints.takeDown(one.getValue());
                for (QualifiedName table : one.getValue()) {
                    empty(table);
                }
                for (QualifiedName table : one.getValue()) {
                    copy(table, one.getKey());
                }
                constraints.putBack();
                return true;
            });
        }
    }

    private Map<QualifiedName, QualifiedName> roots(List<QualifiedName> tables) throws SQLException {
        Map<Long, QualifiedName> byOid = new HashMap<>();
        String names =
                Rows.array(source, tables.stream().map(QualifiedName::quoted).toList());
        Rows.all(source, OIDS, row -> byOid.put(row.getLong(2), tables.get(row.getInt(1) - 1)), names);
        Map<QualifiedName, QualifiedName> roots = new HashMap<>();
        PartitionRoots.find(source, byOid.keySet()).forEach((oid, root) -> {
            QualifiedName table = byOid.get(oid);
            if (table != null) {
                roots.put(table, root);
            }
        });
        return roots;
    }

    private void empty(QualifiedName table) throws SQLException {
        Optional<String> users = condition(target, table).filter(filter -> !filter.isEmpty());
        if (users.isPresent()) {
            Rows.execute(target, "DELETE FROM ONLY " + table.quoted() + " " + users.get());
        } else {
            TableEmptying.empty(target, table);
        }
    }

    private void copy(QualifiedName table, QualifiedName destination) throws SQLException {
        Rows.transaction(source, () -> {
            Rows.all(source, SETTINGS, row -> true);
            Rows.all(target, SETTINGS, row -> true);
            String encoding = Rows.literal(
                    source,
                    Rows.first(source, ENCODING, row -> row.getString(1)).orElseThrow());
            List<String> columns =
                    Rows.all(source, COLUMNS, row -> QualifiedName.quote(row.getString(1)), table.quoted());
            String list = String.join(", ", columns);
            String named = columns.isEmpty() ? "" : " (" + list + ")";
            String condition = condition(source, table).orElse("");
            // from the table itself: planning a query could run functions of the source's users
            String rows = condition.isEmpty()
                    ? table.quoted() + named
                    : "(SELECT " + list + " FROM ONLY " + table.quoted() + " " + condition + ")";
            return stream(
                    table,
                    "COPY " + rows + " TO STDOUT (ENCODING " + encoding + ")",
                    "COPY " + destination.quoted() + named + " FROM STDIN (ENCODING " + encoding + ")");
        });
    }

    private boolean stream(QualifiedName table, String out, String in) throws SQLException {
        CopyOut reading = source.unwrap(PGConnection.class).getCopyAPI().copyOut(out);
        CopyIn writing = target.unwrap(PGConnection.class).getCopyAPI().copyIn(in);
        boolean ended = false;
        try {
            for (byte[] row = reading.readFromCopy(); row != null; row = reading.readFromCopy()) {
                writing.writeToCopy(row, 0, row.length);
            }
            writing.endCopy();
            ended = true;
        } catch (OutOfMemoryError e) {
            // the driver can't resume a partial read
            ended = true;
            SessionEnd.abort(source);
            SessionEnd.abort(target);
            throw new CutoverFailure(
                    "table " + table + " could not be copied: this process has not enough memory for one of its rows ("
                            + e.getMessage() + "); give it more (-Xmx, some four times the length of the longest row)",
                    e);
        } finally {
            if (!ended && reading.isActive()) {
                reading.cancelCopy();
            }
            if (!ended && writing.isActive()) {
                writing.cancelCopy();
            }
        }
        return true;
    }
}
