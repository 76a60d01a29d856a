package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code not-carried}: what no migration method carries, as with {@code pg_dump}, or carries in another version: rows and
 * sequences of extensions that these do not declare to be the user's, objects in the system's schemas, invalid indexes,
 * and extensions.
 *
 * @see <a href="https://www.postgresql.org/docs/current/extend-extensions.html#EXTEND-EXTENSIONS-CONFIG-TABLES">Extension
 *     configuration tables</a>
 */
final class NotCarriedCheck implements PreCheck {
    /** The objects of a database that are not carried, by kind. */
    record Objects(List<String> rows, List<String> inSystemSchemas, List<String> invalidIndexes) {}

    static final Fact<Objects> OBJECTS = Fact.ofDatabase("objects-not-carried", Side.SOURCE, NotCarriedCheck::read);

    /** An unused sequence has the state in which its extension created it. */
    private static final String ROWS = """
            SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' ELSE 'table ' END
                   || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) || ' of ' || e.extname
              FROM pg_catalog.pg_extension e
              JOIN pg_catalog.pg_depend d
                ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
               AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'e'
              JOIN pg_catalog.pg_class c ON c.oid = d.objid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT c.oid = ANY (coalesce(e.extconfig, ARRAY[]::pg_catalog.oid[]))
               -- declares all that is the user's; the rest are notes of its own jobs
               AND e.extname <> 'timescaledb'
               AND CASE c.relkind
                     WHEN 'r' THEN pg_catalog.pg_relation_size(c.oid) > 0
                     WHEN 'S' THEN pg_catalog.has_sequence_privilege(c.oid, 'SELECT, USAGE')
                                   AND pg_catalog.pg_sequence_last_value(c.oid) IS NOT NULL
                     ELSE false
                   END
             ORDER BY 1
            """;

    private static final String IN_SYSTEM_SCHEMAS = """
            SELECT identified.type || ' ' || identified.identity
              FROM (SELECT c.tableoid, c.oid, c.relnamespace
                      FROM pg_catalog.pg_class c
                     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                    UNION ALL
                    SELECT p.tableoid, p.oid, p.pronamespace
                      FROM pg_catalog.pg_proc p
                    UNION ALL
                    SELECT o.tableoid, o.oid, o.oprnamespace
                      FROM pg_catalog.pg_operator o
                     WHERE o.oprcode <> 0
                    UNION ALL
                    SELECT t.tableoid, t.oid, t.typnamespace
                      FROM pg_catalog.pg_type t
                      LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
                     WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND (t.typtype <> 'c' OR c.relkind = 'c')
                       AND NOT EXISTS (SELECT FROM pg_catalog.pg_type element WHERE element.typarray = t.oid)
                   ) AS made (class, oid, namespace)
              JOIN pg_catalog.pg_namespace n ON n.oid = made.namespace
             CROSS JOIN LATERAL pg_catalog.pg_identify_object(made.class, made.oid, 0) AS identified
             WHERE made.oid >= 16384
               AND n.nspname IN ('pg_catalog', 'information_schema')
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = made.class AND d.objid = made.oid AND d.deptype IN ('e', 'i'))
             ORDER BY 1
            """;

    /** An index of a partitioned table is invalid, and carried, if one of its partitions lacks an index. */
    private static final String INVALID_INDEXES = """
            SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT i.indisvalid
               AND n.nspname !~ '^pg_'
             ORDER BY 1
            """;

    private static Objects read(Connection connection) throws SQLException {
        return new Objects(
                Rows.all(connection, ROWS, row -> row.getString(1)),
                Rows.all(connection, IN_SYSTEM_SCHEMAS, row -> row.getString(1)),
                Rows.all(connection, INVALID_INDEXES, row -> row.getString(1)));
    }

    @Override
    public String id() {
        return "not-carried";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(OBJECTS);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            Objects objects = context.fact(OBJECTS, database.name());
            List<Finding> found = new ArrayList<>();
            if (!objects.rows().isEmpty()) {
                found.add(warning(
                                "rows and sequences that belong to extensions, and that these do not declare to be the"
                                        + " user's, are not carried: ",
                                objects.rows())
                        .withRemedy(
                                "if they are needed: when the target has the extension, copy the rows of these tables to it,"
                                        + " and set its sequences by setval()"));
            }
            if (!objects.inSystemSchemas().isEmpty()) {
                found.add(warning("objects in the system's schemas are not carried: ", objects.inSystemSchemas())
                        .withRemedy("on the source: ALTER … SET SCHEMA, into a schema of the user's own"));
            }
            if (!objects.invalidIndexes().isEmpty()) {
                found.add(warning("invalid indexes are not carried: ", objects.invalidIndexes())
                        .withRemedy("on the source: REINDEX INDEX CONCURRENTLY"));
            }
            List<String> versions = versions(context, database);
            if (!versions.isEmpty()) {
                found.add(Finding.info(id(), "extensions arrive in another version: " + Names.some(versions))
                        .listing(versions));
            }
            found.forEach(finding -> findings.add(finding.forDatabase(database.name())));
        }
        return findings;
    }

    private Finding warning(String message, List<String> objects) {
        return Finding.warning(id(), message + Names.some(objects)).listing(objects);
    }

    /** The target installs its default version of a missing extension. */
    private static List<String> versions(CheckContext context, DatabaseInventory database) {
        List<String> versions = new ArrayList<>();
        for (InstalledExtension extension : database.extensions()) {
            if (context.leavesOutExtension(database, extension.name())) {
                continue;
            }
            context.targetDatabase(database.name()).stream()
                    .flatMap(there -> there.extensions().stream())
                    .filter(there -> there.name().equals(extension.name()))
                    .map(InstalledExtension::version)
                    .findFirst()
                    .or(() -> context.target()
                            .availableExtension(extension.name())
                            .map(available -> available.defaultVersion()))
                    .filter(version -> !version.equals(extension.version()))
                    .ifPresent(version ->
                            versions.add(extension.name() + " " + version + " instead of " + extension.version()));
        }
        return versions;
    }
}
