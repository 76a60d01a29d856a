package dev.pgtrek.replication.internal.apply;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change that the source can't send, since a value exceeds 1 GB in the text form in which it is sent: the text form
 * of a {@code bytea} has two characters for each byte. The server does not name the table. Sent in binary form, from
 * 14 on, the change may fit, and then its table can be read.
 *
 * @see <a href="https://www.postgresql.org/docs/current/limits.html">Limits</a>
 */
final class UnsendableChange {
    private static final Logger LOG = LoggerFactory.getLogger(UnsendableChange.class);
    private static final int BINARY_SINCE = 14;

    /** internal_error, which too large an allocation raises; out_of_memory; program_limit_exceeded. */
    private static final Set<String> STATES = Set.of("XX000", SqlState.OUT_OF_MEMORY, SqlState.LIMIT_EXCEEDED);

    /** An insert, update or delete begins with a letter and the table's OID, in four bytes. */
    private static final String LONGEST = """
            SELECT changed.relation::pg_catalog.regclass::pg_catalog.text
              FROM (SELECT (pg_catalog.get_byte(data, 1)::pg_catalog.int8 << 24)
                               + (pg_catalog.get_byte(data, 2) << 16) + (pg_catalog.get_byte(data, 3) << 8)
                               + pg_catalog.get_byte(data, 4) AS relation
                      FROM pg_catalog.pg_logical_slot_peek_binary_changes(
                               ?, NULL, 1, 'proto_version', '1', 'publication_names', ?, 'binary', 'true')
                     WHERE pg_catalog.substr(data, 1, 1) IN ('I', 'U', 'D')
                     ORDER BY pg_catalog.length(data) DESC
                     LIMIT 1) AS changed
            """;

    private final Connection source;
    private final ReplicationName name;

    UnsendableChange(Connection source, ReplicationName name) {
        this.source = source;
        this.name = name;
    }

    /** Returns whether this may be the reason why changes could not be read. */
    static boolean is(SQLException failure) {
        return STATES.contains(String.valueOf(failure.getSQLState()));
    }

    /** Returns text that continues {@code a change}. */
    String describe(SQLException failure) {
        return table().map(table -> " of table " + table).orElse("") + ": " + failure.getMessage();
    }

    private Optional<String> table() {
        try {
            return source.getMetaData().getDatabaseMajorVersion() < BINARY_SINCE
                    ? Optional.empty()
                    : Rows.first(source, LONGEST, row -> row.getString(1), name.toString(), name.toString());
        } catch (SQLException e) {
            LOG.debug("{} - the table of a change that can't be sent is not known", name.migrationId(), e);
            return Optional.empty();
        }
    }
}
