package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Copies tables once more, while writes are stopped. Each table is replaced in a transaction of its own: if the cutover is
 * undone, its rows are merely younger than before.
 */
final class LateCopy {
    /** Text forms must not depend on either server's settings; triggers have fired on the source. */
    private static final String SETTINGS = """
            SELECT pg_catalog.set_config(s.name, s.value, true)
              FROM (VALUES ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('lc_monetary', 'C'),
                           ('extra_float_digits', '3'), ('row_security', 'off')) AS s (name, value)
            """;

    private static final String NO_TRIGGERS = """
            SELECT pg_catalog.set_config('session_replication_role', 'replica', true)
              FROM pg_catalog.pg_roles
             WHERE rolname = CURRENT_USER AND rolsuper
            """;

    private static final String ENCODING = """
            SELECT pg_catalog.pg_encoding_to_char(encoding)
              FROM pg_catalog.pg_database
             WHERE datname = pg_catalog.current_database()
            """;

    /** Before 12 there are no generated columns: the name then stands for the column of {@code absent}. */
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

    private final Connection source;
    private final Connection target;

    /** @param source and {@code target}: sessions in auto-commit mode */
    LateCopy(Connection source, Connection target) {
        this.source = source;
        this.target = target;
    }

    void copy(QualifiedName table) throws SQLException {
        Rows.transaction(source, () -> {
            Rows.all(source, SETTINGS, row -> true);
            String encoding = Rows.literal(
                    source,
                    Rows.first(source, ENCODING, row -> row.getString(1)).orElseThrow());
            List<String> columns =
                    Rows.all(source, COLUMNS, row -> QualifiedName.quote(row.getString(1)), table.quoted());
            String list = String.join(", ", columns);
            return Rows.transaction(target, () -> {
                Rows.all(target, SETTINGS, row -> true);
                Rows.all(target, NO_TRIGGERS, row -> true);
                Rows.execute(target, "TRUNCATE ONLY " + table.quoted());
                // of the table itself: planning a query could run functions of the source's users
                String what = "COPY " + table.quoted() + (columns.isEmpty() ? "" : " (" + list + ")");
                return stream(
                        what + " TO STDOUT (ENCODING " + encoding + ")",
                        what + " FROM STDIN (ENCODING " + encoding + ")");
            });
        });
    }

    private boolean stream(String out, String in) throws SQLException {
        CopyOut reading = source.unwrap(PGConnection.class).getCopyAPI().copyOut(out);
        CopyIn writing = target.unwrap(PGConnection.class).getCopyAPI().copyIn(in);
        boolean whole = false;
        try {
            for (byte[] row = reading.readFromCopy(); row != null; row = reading.readFromCopy()) {
                writing.writeToCopy(row, 0, row.length);
            }
            writing.endCopy();
            whole = true;
        } finally {
            if (!whole && reading.isActive()) {
                reading.cancelCopy();
            }
            if (!whole && writing.isActive()) {
                writing.cancelCopy();
            }
        }
        return whole;
    }
}
