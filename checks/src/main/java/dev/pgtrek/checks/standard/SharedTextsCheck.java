package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.option.Content;
import dev.pgtrek.server.Side;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * {@code shared-texts}: names, comments and settings of roles, databases and tablespaces are valid in UTF-8. A session
 * with a database of encoding SQL_ASCII may have stored arbitrary bytes in them, and every database of the server shares
 * them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/multibyte.html">Character Set Support</a>
 */
final class SharedTextsCheck implements PreCheck {
    /** The invalid texts, as far as they can be shown. */
    static final Fact<List<String>> INVALID = Fact.ofServer(
            "invalid-shared-texts",
            Side.SOURCE,
            connection -> Rows.all(connection, SharedTextsCheck.TEXTS, Text::read).stream()
                    .filter(text -> !text.valid())
                    .map(Text::shown)
                    .toList());

    private static final String TEXTS = """
            SELECT t.kind,
                   pg_catalog.replace(t.name::pg_catalog.text, '\\', '\\\\')::pg_catalog.bytea,
                   pg_catalog.replace(t.value, '\\', '\\\\')::pg_catalog.bytea
              FROM (SELECT 'role', r.rolname, ''
                      FROM pg_catalog.pg_roles r
                    UNION ALL
                    SELECT 'comment on role', r.rolname, pg_catalog.shobj_description(r.oid, 'pg_authid')
                      FROM pg_catalog.pg_roles r
                    UNION ALL
                    SELECT 'database', d.datname, ''
                      FROM pg_catalog.pg_database d
                    UNION ALL
                    SELECT 'comment on database', d.datname, pg_catalog.shobj_description(d.oid, 'pg_database')
                      FROM pg_catalog.pg_database d
                    UNION ALL
                    SELECT 'tablespace', s.spcname, ''
                      FROM pg_catalog.pg_tablespace s
                    UNION ALL
                    SELECT 'comment on tablespace', s.spcname, pg_catalog.shobj_description(s.oid, 'pg_tablespace')
                      FROM pg_catalog.pg_tablespace s
                    UNION ALL
                    SELECT CASE s.setrole WHEN 0 THEN 'setting of database' ELSE 'setting of role' END,
                           coalesce(r.rolname, d.datname, ''),
                           pg_catalog.array_to_string(s.setconfig, ' ')
                      FROM pg_catalog.pg_db_role_setting s
                      LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
                      LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase) AS t (kind, name, value)
             WHERE t.value IS NOT NULL
             ORDER BY 1, 2
            """;

    /** @param shown the text, with placeholders for invalid bytes */
    private record Text(String shown, boolean valid) {
        static Text read(ResultSet row) throws SQLException {
            byte[] name = row.getBytes(2);
            return new Text(
                    row.getString(1) + ' ' + new String(name, StandardCharsets.UTF_8),
                    isValid(name) && isValid(row.getBytes(3)));
        }
    }

    private static boolean isValid(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Override
    public String id() {
        return "shared-texts";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(INVALID);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<String> invalid = context.fact(INVALID);
        return invalid.isEmpty()
                ? List.of()
                : List.of(Finding.error(
                                id(),
                                "names, comments or settings that all databases of the source share are not valid in UTF-8: "
                                        + Names.some(invalid))
                        .listing(invalid)
                        .withRemedy(
                                "rename what has such a name, and write such a text anew, in a session with a database of"
                                        + " encoding SQL_ASCII: SET client_encoding = 'SQL_ASCII'; ALTER … RENAME,"
                                        + " COMMENT ON or ALTER … SET …"));
    }
}
