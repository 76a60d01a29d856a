package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Drops the {@code NOT VALID} constraints of tables while rows are copied again, within a transaction: such a
 * constraint accepts existing rows that violate it, but no new ones.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT">NOT
 *     VALID</a>
 */
final class NotValidConstraints {
    /**
     * Constraints of the tables, constraints inherited from their parents, and constraints of domains, which may
     * occur anywhere in a column's type. Foreign keys are not checked in the session.
     */
    private static final String FOUND = """
            WITH RECURSIVE relations (oid) AS (
              SELECT pg_catalog.unnest(?::pg_catalog.regclass[])::pg_catalog.oid
               UNION
              SELECT i.inhparent
                FROM relations r
                JOIN pg_catalog.pg_inherits i ON i.inhrelid = r.oid
            )
            SELECT CASE k.contypid WHEN 0 THEN 'TABLE' ELSE 'DOMAIN' END,
                   pg_catalog.format('%I.%I', n.nspname, coalesce(c.relname, t.typname)),
                   pg_catalog.quote_ident(k.conname),
                   pg_catalog.pg_get_constraintdef(k.oid),
                   pg_catalog.quote_literal(pg_catalog.obj_description(k.oid, 'pg_constraint'))
              FROM pg_catalog.pg_constraint k
              LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              LEFT JOIN pg_catalog.pg_type t ON t.oid = k.contypid
              JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(c.relnamespace, t.typnamespace)
             WHERE k.contype IN ('c', 'n') AND NOT k.convalidated AND k.coninhcount = 0
               AND (k.contypid <> 0 OR k.conrelid IN (SELECT r.oid FROM relations r))
             ORDER BY k.oid
            """;

    private record Constraint(String drop, List<String> statements) {}

    private final Connection session;
    private final List<Constraint> taken = new ArrayList<>();

    /** @param session in a transaction, which must be rolled back if anything fails */
    NotValidConstraints(Connection session) {
        this.session = session;
    }

    void takeDown(List<QualifiedName> tables) throws SQLException {
        String names =
                Rows.array(session, tables.stream().map(QualifiedName::quoted).toList());
        List<Constraint> found = constraints(names);
        while (!found.isEmpty()) {
            for (Constraint constraint : found) {
                Rows.execute(session, constraint.drop);
                taken.add(constraint);
            }
            // a child's own constraint that it also inherited from its parent
            found = constraints(names);
        }
    }

    private List<Constraint> constraints(String names) throws SQLException {
        return Rows.all(
                session,
                FOUND,
                row -> {
                    String kind = row.getString(1);
                    String of = row.getString(2);
                    String name = row.getString(3);
                    String alter = "ALTER " + kind + " " + of;
                    List<String> statements = new ArrayList<>();
                    statements.add(alter + " ADD CONSTRAINT " + name + " " + row.getString(4));
                    if (row.getString(5) != null) {
                        String on = kind.equals("DOMAIN") ? "DOMAIN " + of : of;
                        statements.add("COMMENT ON CONSTRAINT " + name + " ON " + on + " IS " + row.getString(5));
                    }
                    return new Constraint(alter + " DROP CONSTRAINT " + name, statements);
                },
                names);
    }

    /** Creates the constraints again as they were. */
    void putBack() throws SQLException {
        Collections.reverse(taken);
        for (Constraint constraint : taken) {
            for (String statement : constraint.statements) {
                Rows.execute(session, statement);
            }
        }
    }
}
