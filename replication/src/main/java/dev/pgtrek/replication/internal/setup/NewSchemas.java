package dev.pgtrek.replication.internal.setup;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The schemas of new tables that the target lacks, with their owners and rights. Immutable. */
final class NewSchemas {
    private static final String NAMES = "SELECT nspname FROM pg_catalog.pg_namespace";

    private static final String RIGHTS = """
            SELECT pg_catalog.format('ALTER SCHEMA %I OWNER TO %I', n.nspname, pg_catalog.pg_get_userbyid(n.nspowner))
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname = ?
             UNION ALL
            SELECT pg_catalog.format('GRANT %s ON SCHEMA %I TO %s%s', a.privilege_type, n.nspname,
                                     CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
                                     CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
              FROM pg_catalog.pg_namespace n, pg_catalog.aclexplode(n.nspacl) a
             WHERE n.nspname = ? AND a.grantee <> n.nspowner
            """;

    private final List<String> names;
    private final List<String> rights;

    private NewSchemas(List<String> names, List<String> rights) {
        this.names = List.copyOf(names);
        this.rights = List.copyOf(rights);
    }

    static NewSchemas read(Connection source, Connection target, Set<QualifiedName> tables) throws SQLException {
        Set<String> names = tables.stream().map(QualifiedName::schema).collect(Collectors.toCollection(TreeSet::new));
        names.removeAll(Set.copyOf(Rows.all(target, NAMES, row -> row.getString(1))));
        List<String> rights = new ArrayList<>();
        for (String name : names) {
            rights.addAll(Rows.all(source, RIGHTS, row -> row.getString(1), name, name));
        }
        return new NewSchemas(List.copyOf(names), rights);
    }

    /** Creates them in the session's open transaction, and returns findings for the rights that the target rejected. */
    List<Finding> make(Connection target) throws SQLException {
        for (String name : names) {
            Rows.execute(target, "CREATE SCHEMA " + QualifiedName.quote(name));
        }
        List<Finding> refused = new ArrayList<>();
        for (String statement : rights) {
            Savepoint before = target.setSavepoint();
            try {
                Rows.execute(target, statement);
                target.releaseSavepoint(before);
            } catch (SQLException e) {
                target.rollback(before);
                refused.add(
                        Finding.warning("definition-refused", "rights of a new schema were refused: " + e.getMessage())
                                .withRemedy(statement));
            }
        }
        return refused;
    }
}
