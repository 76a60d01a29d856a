package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@PostgresTest(source = 10, target = 18)
class ContentsIT {

    @Test
    void equalDataAreEqualOnTheOldestAndTheNewestVersion(PostgresPair pair) {
        SampleDatabases.shop(pair.source(), "shop", 0.01, 10);
        SampleDatabases.shop(pair.target(), "shop", 0.01, 10);
        String odd = SampleDatabases.oddNames(pair.source());
        SampleDatabases.oddNames(pair.target());

        DatabaseSnapshot shop = Contents.of(pair.source(), "shop");
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(shop)).isEmpty();
        assertThat(Contents.of(pair.target(), odd).differencesFrom(Contents.of(pair.source(), odd)))
                .isEmpty();
        assertThat(shop.lines())
                .anyMatch(line -> line.startsWith("table shop.order_line: 6000 rows, checksum "))
                .anyMatch(line -> line.startsWith("large object 20000000: "))
                .contains("sequence shop.never_used: -5, not called", "table shop.not_filled_yet: not populated");
    }

    @Test
    void orderOfRowsAndColumnsPlaysNoPart(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE TABLE moved (a int, b text)",
                        "INSERT INTO moved VALUES (1, 'x'), (2, NULL), (2, NULL)");
        pair.target()
                .execute(
                        "postgres",
                        "CREATE TABLE moved (b text, a int)",
                        "INSERT INTO moved VALUES (NULL, 2), ('x', 1), (NULL, 2)");
        assertThat(Contents.of(pair.target(), "postgres")).isEqualTo(Contents.of(pair.source(), "postgres"));
        pair.source().execute("postgres", "DROP TABLE moved");
        pair.target().execute("postgres", "DROP TABLE moved");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            one value          | UPDATE t SET b = 'y' WHERE a = 2
            one row more       | INSERT INTO t VALUES (4, 'z', 1)
            a doubled row      | INSERT INTO t SELECT * FROM t WHERE a = 1
            NULL and empty     | UPDATE t SET b = '' WHERE a = 3
            the last bit       | UPDATE t SET f = 0.1::float8 + 0.2::float8 WHERE a = 1
            a sequence's value | SELECT nextval('s')
            is_called          | SELECT setval('s', 1, true)
            a large object     | SELECT lo_put(4711, 1, 'x')
            its owner          | ALTER LARGE OBJECT 4711 OWNER TO pg_monitor
            its grants         | GRANT SELECT ON LARGE OBJECT 4711 TO public
            an emptied table   | TRUNCATE t
            """)
    void everyDifferenceIsSeen(String what, String change, PostgresPair pair) {
        PostgresServer server = pair.target();
        server.execute(
                "postgres",
                "CREATE TABLE t (a int, b text, f float8)",
                "INSERT INTO t VALUES (1, 'x', 0.3), (2, 'x', 1), (3, NULL, 1)",
                "CREATE SEQUENCE s",
                "SELECT lo_from_bytea(4711, 'abc')");
        DatabaseSnapshot before = Contents.of(server, "postgres");
        server.execute("postgres", change);
        DatabaseSnapshot after = Contents.of(server, "postgres");
        server.execute("postgres", "DROP TABLE t", "DROP SEQUENCE s", "SELECT lo_unlink(4711)");

        assertThat(after.differencesFrom(before)).as(what).hasSize(2);
    }
}
