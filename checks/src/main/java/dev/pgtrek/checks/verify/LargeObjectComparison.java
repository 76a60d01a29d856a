package dev.pgtrek.checks.verify;

import dev.pgtrek.checks.verify.MergedRows.Entry;
import dev.pgtrek.result.Difference;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration.Registration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the large objects of one database: owner, grants and comment, and on request their contents. Belongs to one
 * thread.
 */
final class LargeObjectComparison {
    private static final String MAY_READ_PAGES = """
            SELECT has_table_privilege('pg_catalog.pg_largeobject', 'SELECT')
               AND current_setting('block_size') = '8192'
            """;

    private static final String OBJECTS = """
            SELECT 'large object', m.oid::text, '',
                   concat_ws('; ',
                     'owner ' || pg_get_userbyid(m.lomowner),
                     'grants ' || (SELECT string_agg(granted.what, ', ' ORDER BY granted.what)
                                     FROM aclexplode(coalesce(m.lomacl, acldefault('L', m.lomowner))) AS a
                                    CROSS JOIN LATERAL (
                                            VALUES (concat_ws(' ',
                                                      a.privilege_type,
                                                      'to ' || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE
                                                        pg_get_userbyid(a.grantee) END,
                                                      CASE WHEN a.is_grantable THEN 'with grant option' END))
                                          ) AS granted (what)),
                     'comment ' || obj_description(m.oid, 'pg_largeobject'),
                     %s)
              FROM pg_largeobject_metadata AS m
              %s
            """;

    private static final String IF_READABLE = """
            CASE WHEN (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user)
                      OR pg_has_role(m.lomowner, 'USAGE')
                      OR EXISTS (SELECT
                                   FROM aclexplode(m.lomacl) AS a
                                  WHERE a.privilege_type = 'SELECT'
                                    AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))
                 THEN 'contents ' || %s::text
                 ELSE 'contents may not be read on the %s' END""";

    /**
     * Pages are padded with zeros, and pages of zeros only are excluded: for a hole in an object, one server may have
     * such a page and the other one none.
     */
    private static final String PAGES = """
            LEFT JOIN (SELECT p.loid,
                              max(p.pageno::bigint * 2048 + octet_length(p.data)) AS bytes,
                              sum(CASE WHEN full_page.data <> zeros.data THEN %s ELSE 0 END) AS checksum
                         FROM pg_largeobject AS p
                        CROSS JOIN (VALUES (decode(repeat('00', 2048), 'hex'))) AS zeros (data)
                        CROSS JOIN LATERAL (VALUES (substring(p.data || zeros.data FROM 1 FOR 2048))) AS full_page (data)
                        GROUP BY p.loid) AS content ON content.loid = m.oid
            """;

    private final String database;
    private final SideSessions source;
    private final SideSessions target;
    private final ServerPair pair;
    private final Observer observer;

    LargeObjectComparison(
            String database, SideSessions source, SideSessions target, ServerPair pair, Observer observer) {
        this.database = database;
        this.source = source;
        this.target = target;
        this.pair = pair;
        this.observer = observer;
    }

    /** Compares all of them in batches. */
    List<Difference> compare(boolean contents) throws SQLException {
        List<Difference> differences = new ArrayList<>();
        try (Registration shown = observer.began("verify large objects")) {
            return source.with(
                    "",
                    from -> target.with("", to -> {
                        boolean byPage = contents && mayReadPages(from) && mayReadPages(to);
                        MergedRows.compare(from, to, side -> query(contents, byPage, side), new MergedRows.Found() {
                            @Override
                            public void onlyOnSource(Entry entry) {
                                differs(entry, "missing on the target");
                            }

                            @Override
                            public void onlyOnTarget(Entry entry) {
                                differs(entry, "missing on the source");
                            }

                            @Override
                            public void differs(Entry left, Entry right) {
                                differs(left, TextDifference.between(left.definition(), right.definition()));
                            }

                            private void differs(Entry entry, String message) {
                                differences.add(new Difference(database, entry.kind() + " " + entry.name(), message));
                            }
                        });
                        return differences;
                    }));
        }
    }

    private String query(boolean contents, boolean byPage, Side side) {
        if (!contents) {
            return OBJECTS.formatted("NULL", "");
        }
        if (!byPage) {
            return OBJECTS.formatted(IF_READABLE.formatted(pair.digestOf("lo_get(m.oid)"), side), "");
        }
        String page = pair.hashOf("ROW(p.pageno, " + pair.digestOf("full_page.data") + ")::text");
        return OBJECTS.formatted(
                "coalesce(content.bytes, 0) || ' bytes', 'contents ' || content.checksum", PAGES.formatted(page));
    }

    private static boolean mayReadPages(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(MAY_READ_PAGES)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
