package dev.pgtrek.checks.verify;

import dev.pgtrek.checks.verify.RelationStates.Found;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Counts and hashes the rows of one table as {@code COPY table TO STDOUT} sends them. COPY of a table plans no query, so
 * it calls none of the functions that {@link UserCodeInPlans} covers. Immutable.
 *
 * <p>Generated columns are excluded, because COPY can't read them; the target has computed them from the others. Values
 * are compared by their text form. This sends a whole table over the network, where a query would send one row.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>
 */
final class StreamedRows {
    /** Since this version COPY also reads materialized views. */
    private static final int MATERIALIZED_VIEWS_SINCE = 18;

    /** Short values first, because a count needs only one column. There are no generated columns before 12. */
    private static final String COLUMNS = """
            SELECT a.attname::text AS name
              FROM pg_attribute AS a
             CROSS JOIN (VALUES (''::"char")) AS absent (attgenerated)
             WHERE a.attrelid = ?::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
               AND (SELECT attgenerated
                      FROM pg_attribute AS present
                     WHERE present.attrelid = a.attrelid AND present.attnum = a.attnum) = ''
             ORDER BY a.attlen BETWEEN 1 AND 8 DESC, a.attname
            """;

    private final TableInfo table;
    private final String copy;
    private final boolean hashed;

    private StreamedRows(TableInfo table, String copy, boolean hashed) {
        this.table = table;
        this.copy = copy;
        this.hashed = hashed;
    }

    /**
     * Reads the columns of the source's table.
     *
     * @param hashed whether rows are hashed, or only counted
     */
    static StreamedRows of(Connection source, ServerPair pair, TableInfo table, boolean hashed) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement = source.prepareStatement(COLUMNS)) {
            statement.setLong(1, table.oid());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(QualifiedName.quote(row.getString("name")));
                }
            }
        }
        String list = columns.stream().limit(hashed ? columns.size() : 1).collect(Collectors.joining(", "));
        // SQL_ASCII means the server's unconverted bytes
        String copy = "COPY %s%s TO STDOUT (ENCODING '%s')"
                .formatted(
                        table.qualifiedName().quoted(),
                        list.isEmpty() ? "" : " (" + list + ")",
                        pair.sameEncoding() ? "SQL_ASCII" : "UTF8");
        return new StreamedRows(table, copy, hashed);
    }

    /** Whether COPY can read a table on servers of these versions. */
    static boolean serves(TableInfo table, ServerPair pair) {
        return table.kind() == TableInfo.Kind.TABLE
                || Math.min(pair.sourceMajor(), pair.targetMajor()) >= MATERIALIZED_VIEWS_SINCE;
    }

    /** Reads the table on one of the sides. */
    Found read(Connection session) throws SQLException {
        MessageDigest digest = digest();
        CopyOut rows = session.unwrap(PGConnection.class).getCopyAPI().copyOut(copy);
        long count = 0;
        long sum = 0;
        boolean whole = false;
        try {
            for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
                count++;
                if (hashed) {
                    sum += ByteBuffer.wrap(digest.digest(row)).getLong();
                }
            }
            whole = true;
        } finally {
            if (!whole && rows.isActive()) {
                rows.cancelCopy();
            }
        }
        return new Found(count, hashed ? Long.toString(sum) : RelationStates.NO_TEXT);
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256; needed for " + table.qualifiedName(), e);
        }
    }
}
