package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.verify.UserCodeInPlans;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Looks for rows with dangling references in a database whose tables existed before their rows. Rows arrive without foreign
 * key checks. If a table was left unchanged or excluded, or the source's rows violate the key, rows may refer to none. Such
 * rows would violate a key that the server considers valid, and prevent the restore of a dump of the database. A key whose
 * query would run functions or casts of other users is not checked, but reported as a finding.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-constraint.html">pg_constraint</a>
 */
public final class ForeignKeyCheck {
    /** The keys, each with a query that counts the rows that violate it; the operators are those of the key. */
    private static final String KEYS = """
            SELECT pg_catalog.format('%I.%I', n.nspname, t.relname) AS referring,
                   con.conname,
                   pg_catalog.pg_get_constraintdef(con.oid) AS definition,
                   pg_catalog.format('%I.%I', fn.nspname, f.relname) AS referred,
                   pg_catalog.format(
                       'SELECT pg_catalog.count(*) FROM %I.%I AS referring WHERE %s'
                           || ' AND NOT EXISTS (SELECT FROM %I.%I AS referred WHERE %s)',
                       n.nspname, t.relname,
                       pg_catalog.string_agg(pg_catalog.format('referring.%I IS NOT NULL', a.attname), ' AND '),
                       fn.nspname, f.relname,
                       pg_catalog.string_agg(
                           pg_catalog.format('referred.%I OPERATOR(%I.%s) referring.%I',
                               fa.attname, opn.nspname, op.oprname, a.attname),
                           ' AND ')) AS query,
                   pg_catalog.bool_or(EXISTS (
                       SELECT
                         FROM pg_catalog.pg_cast x
                         JOIN pg_catalog.pg_proc p ON p.oid = x.castfunc
                         JOIN pg_catalog.pg_roles r ON r.oid = p.proowner
                        WHERE x.castsource IN (a.atttypid, fa.atttypid)
                          AND NOT r.rolsuper AND r.rolname <> CURRENT_USER)) AS casts,
                   ARRAY(SELECT ARRAY[bn.nspname::pg_catalog.text, b.relname::pg_catalog.text]
                           FROM (WITH RECURSIVE below (oid) AS (
                                     SELECT pg_catalog.unnest(ARRAY[con.conrelid, con.confrelid])
                                      UNION
                                     SELECT i.inhrelid
                                       FROM below
                                       JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid)
                                 SELECT oid FROM below) AS read
                           JOIN pg_catalog.pg_class b ON b.oid = read.oid
                           JOIN pg_catalog.pg_namespace bn ON bn.oid = b.relnamespace) AS relations
              FROM pg_catalog.pg_constraint con
              JOIN pg_catalog.pg_class t ON t.oid = con.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
              JOIN pg_catalog.pg_class f ON f.oid = con.confrelid
              JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
             CROSS JOIN LATERAL ROWS FROM (
                       pg_catalog.unnest(con.conkey), pg_catalog.unnest(con.confkey), pg_catalog.unnest(con.conpfeqop)
                   ) AS k (conkey, confkey, operator)
              JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.conkey
              JOIN pg_catalog.pg_attribute fa ON fa.attrelid = con.confrelid AND fa.attnum = k.confkey
              JOIN pg_catalog.pg_operator op ON op.oid = k.operator
              JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
             WHERE con.contype = 'f' AND con.convalidated {whole}
             GROUP BY con.oid, con.conrelid, con.confrelid, con.conname, n.nspname, t.relname, fn.nspname, f.relname
             ORDER BY 1, 2
            """;

    /** Since this version a key of a partitioned table has child keys, one for each partition that it refers to. */
    private static final int FIRST_WITH_PARTS = 11;

    private ForeignKeyCheck() {}

    /** @param casts whether other users have created casts of the columns' types */
    private record Key(
            String referring,
            String name,
            String definition,
            String referred,
            String query,
            boolean casts,
            List<QualifiedName> relations) {}

    /** Reports a finding for each violated key, and returns their number. Reads only. */
    public static long run(DatabaseMigration migration) throws SQLException, InterruptedException {
        List<Key> keys = new ArrayList<>();
        try (Connection target = migration.targetSession();
                Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(keysOf(migration))) {
            while (rows.next()) {
                keys.add(new Key(
                        rows.getString("referring"),
                        rows.getString("conname"),
                        rows.getString("definition"),
                        rows.getString("referred"),
                        rows.getString("query"),
                        rows.getBoolean("casts"),
                        Stream.of((String[][]) rows.getArray("relations").getArray())
                                .map(name -> new QualifiedName(name[0], name[1]))
                                .toList()));
            }
        }
        TaskGroup tasks = new TaskGroup(migration.work());
        LongAdder violated = new LongAdder();
        keys.forEach(key -> tasks.submit(0, () -> violated.add(check(migration, key) ? 1 : 0)));
        tasks.await();
        return violated.sum();
    }

    private static String keysOf(DatabaseMigration migration) {
        boolean withParts = migration.target().version().atLeast(FIRST_WITH_PARTS);
        return KEYS.replace("{whole}", withParts ? "AND con.conparentid = 0" : "");
    }

    /** Whether rows violate the key. */
    private static boolean check(DatabaseMigration migration, Key key) throws SQLException {
        try (Connection target = migration.targetSession();
                Statement statement = target.createStatement()) {
            if (key.casts || !UserCodeInPlans.in(target, key.relations).isEmpty()) {
                migration.progress().finding(unchecked(key));
                return false;
            }
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery(key.query)) {
                if (rows.next() && rows.getLong(1) > 0) {
                    migration.progress().finding(finding(migration.targetName(), key, rows.getLong(1)));
                    return true;
                }
            }
            return false;
        }
    }

    private static Finding unchecked(Key key) {
        return Finding.warning(
                        "foreign-key-unchecked",
                        "the rows of " + key.referring + " are not checked against " + key.name
                                + ": the query would run functions or casts, which other users own, with the rights of"
                                + " pgtrek's user")
                .about("table " + key.referring)
                .withRemedy("as the tables' owner, run: " + PrintedSql.of(key.query));
    }

    private static Finding finding(String database, Key key, long broken) {
        return Finding.warning(
                        "foreign-key-broken",
                        Plural.of(broken, "row") + " of " + key.referring + (broken == 1 ? " refers" : " refer")
                                + " by " + key.name + " to rows of " + key.referred
                                + " that the target does not have")
                .about("table " + key.referring)
                .withRemedy("add the rows that " + key.referred + " lacks; then, on the target, in database "
                        + database + ": ALTER TABLE " + PrintedSql.of(key.referring) + " DROP CONSTRAINT "
                        + PrintedSql.name(key.name) + ", ADD CONSTRAINT " + PrintedSql.name(key.name) + " "
                        + PrintedSql.of(key.definition));
    }
}
