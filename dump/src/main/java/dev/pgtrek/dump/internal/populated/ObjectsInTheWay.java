package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.dump.internal.schema.create.DefinitionSessions;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Drops the target's objects that have the same names as the source's. Schemas are dropped if they become empty;
 * extensions stay, as they are identical. All other objects of the database stay too: if one of them depends on an object
 * to be dropped, nothing is dropped.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-depend.html">pg_depend</a>
 */
final class ObjectsInTheWay {
    private static final Set<String> CONTAINERS = Set.of("schema", "extension");
    /** A transaction locks the objects that it drops, and the server's lock table is limited. */
    private static final int TOGETHER = 50;

    private static final int NAMED = 5;

    /**
     * The objects that depend on the objects to be dropped, and are neither among them nor a part of one. A server's user
     * mappings count as parts of it. A partition holds rows, and is dropped only if it is named itself.
     */
    private static final String OTHERS = """
            WITH RECURSIVE root (classid, objid) AS (
                SELECT r.classid::oid, r.objid::oid FROM unnest(?::int8[], ?::int8[]) AS r (classid, objid)),
            affected (classid, objid, objsubid, own) AS (
                SELECT classid, objid, 0, true FROM root
                 UNION
                SELECT d.classid, d.objid, d.objsubid,
                       a.own
                           AND (d.deptype <> 'n' OR d.classid = 'pg_catalog.pg_user_mapping'::pg_catalog.regclass)
                           AND NOT (d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
                                    AND EXISTS (SELECT FROM pg_catalog.pg_class c
                                                 WHERE c.oid = d.objid AND c.relispartition
                                                   AND c.relkind IN ('r', 'p', 'f')))
                  FROM affected a
                  JOIN pg_catalog.pg_depend d
                    ON d.refclassid = a.classid AND d.refobjid = a.objid
                   AND (a.objsubid = 0 OR d.refobjsubid = a.objsubid)
                 WHERE d.classid <> 0)
            SELECT DISTINCT pg_catalog.pg_describe_object(a.classid, a.objid, a.objsubid) AS object
              FROM affected a
             WHERE NOT a.own
               AND NOT EXISTS (SELECT FROM affected o
                                WHERE o.classid = a.classid AND o.objid = a.objid AND o.own
                                  AND (o.objsubid = 0 OR o.objsubid = a.objsubid))
             ORDER BY object
            """;

    private static final String EMPTY_SCHEMAS = """
            SELECT n.nspname
              FROM pg_catalog.pg_namespace n
             WHERE n.oid = ANY (?)
               AND n.nspname <> 'public'
               AND pg_catalog.pg_has_role(n.nspowner, 'USAGE')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                                  AND d.refobjid = n.oid AND d.deptype <> 'a')
            """;

    private final DatabaseMigration migration;
    private final DefinitionSessions sessions;

    ObjectsInTheWay(DatabaseMigration migration, DefinitionSessions sessions) {
        this.migration = migration;
        this.sessions = sessions;
    }

    /**
     * @param defaultPrivileges those of the source, as returned by {@link DefaultPrivilegesReset}
     * @throws MigrationException if an object that stays depends on an object to be dropped
     */
    void drop(List<Collision> collisions, Set<String> defaultPrivileges) throws SQLException {
        List<NamedObject> going = collisions.stream()
                .map(Collision::target)
                .filter(object -> !object.part() && !CONTAINERS.contains(object.type()))
                .sorted(Comparator.comparing(NamedObject::partition)
                        .thenComparing(NamedObject::oid)
                        .reversed())
                .toList();
        List<Long> schemas = collisions.stream()
                .map(Collision::target)
                .filter(object -> object.type().equals("schema"))
                .map(NamedObject::oid)
                .toList();
        try (Connection target = migration.targetSession()) {
            refuseIfOthersDepend(target, going);
            run(going.stream().map(NamedObject::drop).toList());
            run(DefaultPrivilegesReset.resets(target, defaultPrivileges));
            run(emptySchemas(target, schemas));
        }
    }

    private void run(List<String> statements) throws SQLException {
        for (int from = 0; from < statements.size(); from += TOGETHER) {
            migration.throwIfCancelled();
            sessions.execute(String.join("\n", statements.subList(from, Math.min(from + TOGETHER, statements.size()))));
        }
    }

    private void refuseIfOthersDepend(Connection target, List<NamedObject> going) throws SQLException {
        List<String> others = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(OTHERS)) {
            statement.setArray(
                    1,
                    target.createArrayOf(
                            "int8", going.stream().map(NamedObject::classOid).toArray()));
            statement.setArray(
                    2,
                    target.createArrayOf(
                            "int8", going.stream().map(NamedObject::oid).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    others.add(rows.getString("object"));
                }
            }
        }
        if (!others.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    "nothing was dropped in database " + migration.targetName() + " of the target: "
                            + String.join(", ", others.subList(0, Math.min(NAMED, others.size())))
                            + (others.size() > NAMED ? " and " + (others.size() - NAMED) + " more" : "")
                            + ", which the source does not have, "
                            + (others.size() == 1 ? "depends" : "depend")
                            + " on objects of the same names as the source's;"
                            + " drop these there first, or drop the whole database");
        }
    }

    private static List<String> emptySchemas(Connection target, List<Long> schemas) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(EMPTY_SCHEMAS)) {
            statement.setArray(1, target.createArrayOf("oid", schemas.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    statements.add("DROP SCHEMA " + QualifiedName.quote(rows.getString("nspname")) + ";");
                }
            }
        }
        return statements;
    }
}
