package dev.pgtrek.replication.internal.publisher;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The comment on a publication of pgtrek: a JSON array of arrays. An entry that begins with a table's schema and name
 * contains its former replica identity; an entry that begins with null is part of the mark of a cutover. Any other
 * form is an error.
 */
public final class PublicationComment {
    private static final Set<String> IDENTITIES = Set.of("d", "n", "i", "f");
    private static final int IDENTITY_PARTS = 4;
    private static final int MARK_PARTS = 5;

    private static final String COMMENT = TrustedOwners.in("""
            SELECT pg_catalog.obj_description(p.oid, 'pg_publication')
              FROM pg_catalog.pg_publication p
             WHERE p.pubname = ? AND p.pubowner IN (${trusted})
            """);

    private static final String ENTRIES = """
            SELECT ARRAY(SELECT part.value #>> '{}'
                           FROM pg_catalog.jsonb_array_elements(e.entry) WITH ORDINALITY AS part (value, position)
                          ORDER BY part.position)
              FROM pg_catalog.jsonb_array_elements(?::pg_catalog.jsonb) WITH ORDINALITY AS e (entry, position)
             ORDER BY e.position
            """;

    private PublicationComment() {}

    /**
     * An entry. Immutable.
     *
     * @param parts its texts
     */
    public record Entry(List<@Nullable String> parts) {
        /** Returns whether it is part of the mark of a cutover. */
        public boolean isMark() {
            return parts.get(0) == null;
        }

        private boolean isValid() {
            return !parts.isEmpty()
                    && (isMark()
                            ? parts.size() == MARK_PARTS && parts.get(1) != null && parts.get(2) != null
                            : parts.size() == IDENTITY_PARTS
                                    && parts.get(1) != null
                                    && IDENTITIES.contains(String.valueOf(parts.get(2))));
        }
    }

    /**
     * Reads the comment; empty where there is no comment, or no publication of pgtrek.
     *
     * @throws MigrationException if it has another form
     */
    public static List<Entry> read(Connection session, ReplicationName name) throws SQLException {
        Optional<String> comment = Rows.first(
                        session, COMMENT, row -> Optional.ofNullable(row.getString(1)), name.toString())
                .flatMap(text -> text);
        if (comment.isEmpty()) {
            return List.of();
        }
        List<Entry> entries;
        try {
            entries = Rows.all(
                    session,
                    ENTRIES,
                    row -> new Entry(
                            Arrays.asList((@Nullable String[]) row.getArray(1).getArray())),
                    comment.get());
        } catch (SQLException e) {
            if (!String.valueOf(e.getSQLState()).startsWith("22")) {
                throw e;
            }
            throw unexpected(name, String.valueOf(e.getMessage()), e);
        }
        for (Entry entry : entries) {
            if (!entry.isValid()) {
                throw unexpected(name, "unknown entry " + entry.parts(), null);
            }
        }
        return entries;
    }

    /** Returns the failure for a comment of a form that pgtrek does not write. */
    public static MigrationException unexpected(ReplicationName name, String why, @Nullable Exception cause) {
        return new MigrationException(
                ErrorCode.REPLICATION,
                "the comment on publication " + name
                        + ", which tells replica identities and an unfinished cutover, is not as"
                        + " pgtrek writes it: " + why
                        + "; use the version of pgtrek that wrote it, or, if somebody else has"
                        + " changed it: COMMENT ON PUBLICATION " + name
                        + " IS NULL, after setting the replica identities of"
                        + " tables on both servers, and default_transaction_read_only of the source, as they are to be",
                cause);
    }
}
