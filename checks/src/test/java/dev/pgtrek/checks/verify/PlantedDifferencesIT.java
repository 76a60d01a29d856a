package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What is not equal is found, and nothing else is blamed; between versions that print floats and "char" differently. */
@PostgresTest(source = 11, target = 17)
class PlantedDifferencesIT {
    private static final String SHOP = """
            CREATE TABLE item (id int PRIMARY KEY, name text, weight float8, place point, weights float8[], photo bytea);
            INSERT INTO item
              SELECT g, 'item ' || g, sqrt(g), point(sqrt(g), 0), ARRAY[sqrt(g)], decode(md5(g::text), 'hex')
                FROM generate_series(1, 5000) AS g;
            CREATE INDEX item_name ON item (name);
            CREATE TABLE log (line text);
            INSERT INTO log VALUES ('a'), ('a'), ('b');
            CREATE TYPE pair AS (a float8, b text);
            CREATE TABLE pairs (id int PRIMARY KEY, p pair, c "char");
            INSERT INTO pairs VALUES (1, ROW(1.0::float8 / 3, 'x')), (2, NULL), (3, ROW(1, 'y'));
            CREATE SEQUENCE number;
            SELECT setval('number', 41);
            CREATE SEQUENCE other;
            GRANT SELECT ON item TO pg_monitor;
            GRANT ALL ON SCHEMA public TO PUBLIC;
            """;

    private String database = "";

    @BeforeEach
    void makeEqualDatabases(PostgresPair pair, TestInfo test) {
        database = test.getTestMethod().orElseThrow().getName();
        Scripts.runOnBoth(pair, database, SHOP);
    }

    private List<Difference> verify(PostgresPair pair, Verify level, int keys) {
        return Verification.of(Scripts.source(pair), Scripts.target(pair))
                .databases(DatabaseSelection.of(List.of(NamePattern.exactly(database)), List.of()))
                .level(level)
                .keysOfDifferingRows(keys)
                .run()
                .differences();
    }

    private Difference difference(String object, String message) {
        return new Difference(database, object, message);
    }

    @Test
    void oneMissingRowByItsCount(PostgresPair pair) {
        pair.target().execute(database, "DELETE FROM item WHERE id = 777");

        assertThat(verify(pair, Verify.COUNTS, 0))
                .containsExactly(difference("table public.item", "5,000 rows on the source, 4,999 on the target"));
        assertThat(verify(pair, Verify.COUNTS, 1))
                .singleElement()
                .satisfies(difference ->
                        assertThat(difference.rows()).containsExactly("(id) = (777): only on the source"));
    }

    @Test
    void rowsInPlaceOfOthersByTheirChecksum(PostgresPair pair) {
        pair.target().execute(database, "UPDATE log SET line = CASE line WHEN 'a' THEN 'b' ELSE 'a' END");

        assertThat(verify(pair, Verify.COUNTS, 0)).isEmpty();
        assertThat(verify(pair, Verify.CHECKSUMS, 5)).singleElement().satisfies(difference -> {
            assertThat(difference.object()).isEqualTo("table public.log");
            assertThat(difference.message()).endsWith("but their contents differ, in column line");
            assertThat(difference.rows()).containsExactly("the table has no key that its rows could be told by");
        });
    }

    @Test
    void oneBitOfAnyType(PostgresPair pair) {
        pair.target()
                .execute(
                        database,
                        "UPDATE item SET name = 'jtem 16' WHERE id = 16",
                        "UPDATE item SET name = NULL WHERE id = 25",
                        "UPDATE item SET id = -36 WHERE id = 36",
                        "UPDATE item SET photo = set_bit(photo, 5, 1 - get_bit(photo, 5)) WHERE id = 49",
                        // the next number after 8: no difference within 15 digits
                        "UPDATE item SET weight = 8.000000000000002 WHERE id = 64",
                        "UPDATE item SET place = point(9.000000000000002, 0) WHERE id = 81",
                        "UPDATE item SET weights = ARRAY[10.000000000000002] WHERE id = 100",
                        "UPDATE pairs SET p = ROW(0.33333333333333337, 'x') WHERE id = 1",
                        "UPDATE pairs SET p = ROW(NULL, NULL) WHERE id = 2");

        assertThat(verify(pair, Verify.COUNTS, 0)).isEmpty();
        assertThat(verify(pair, Verify.CHECKSUMS, 100))
                .extracting(Difference::object, Difference::rows)
                .containsExactly(
                        tuple(
                                "table public.item",
                                List.of(
                                        "(id) = (100): differs",
                                        "(id) = (16): differs",
                                        "(id) = (25): differs",
                                        "(id) = (36): only on the source",
                                        "(id) = (49): differs",
                                        "(id) = (64): differs",
                                        "(id) = (81): differs",
                                        "(id) = (-36): only on the target")),
                        tuple("table public.pairs", List.of("(id) = (1): differs", "(id) = (2): differs")));
    }

    @Test
    void noMoreKeysThanWereAskedFor(PostgresPair pair) {
        pair.source().execute(database, "UPDATE item SET name = '' WHERE id % 10 = 0");

        assertThat(verify(pair, Verify.CHECKSUMS, 25))
                .singleElement()
                .satisfies(difference -> assertThat(difference.rows())
                        .hasSize(25)
                        .allMatch(row -> row.matches("\\(id\\) = \\(\\d+0\\): differs")));
    }

    @Test
    void orderIsNoDifference(PostgresPair pair) {
        pair.source().execute(database, "CREATE TABLE t (a int, b text)", "INSERT INTO t VALUES (1, 'x')");
        pair.target().execute(database, "CREATE TABLE t (b text, a int)", "INSERT INTO t VALUES ('x', 1)");
        pair.target().execute(database, "UPDATE item SET name = name WHERE id % 3 = 0", "UPDATE log SET line = line");

        assertThat(verify(pair, Verify.CHECKSUMS, 0)).isEmpty();
    }

    @Test
    void textFormsOfVersionsAreNoDifference(PostgresPair pair) {
        // the sign that a computed one has is in no copy; the byte is printed as it is by one and as \303 by the other
        pair.source().execute(database, "UPDATE item SET weight = 'inf'::float8 - 'inf'::float8 WHERE id = 1");
        pair.target().execute(database, "UPDATE item SET weight = 'NaN' WHERE id = 1");
        pair.source().execute(database, "UPDATE pairs SET c = (-61)::\"char\"");
        pair.target().execute(database, "UPDATE pairs SET c = (-61)::\"char\"");

        assertThat(verify(pair, Verify.CHECKSUMS, 0)).isEmpty();
    }

    @Test
    void sequences(PostgresPair pair) {
        pair.target()
                .execute(
                        database,
                        "SELECT setval('number', 41, false)",
                        "ALTER SEQUENCE other INCREMENT 2",
                        "CREATE SEQUENCE late");

        assertThat(verify(pair, Verify.COUNTS, 0))
                .containsExactlyInAnyOrder(
                        difference(
                                "sequence public.number", "last value 41 on the source, 41 (not called) on the target"),
                        difference(
                                "sequence public.other",
                                "bigint, start 1, increment 1, minimum 1, maximum 9223372036854775807, cache 1 on the"
                                        + " source; bigint, start 1, increment 2, minimum 1, maximum 9223372036854775807,"
                                        + " cache 1 on the target"),
                        difference("sequence public.late", "missing on the source"));
    }

    @Test
    void definitions(PostgresPair pair) {
        pair.target()
                .execute(
                        database,
                        "DROP INDEX item_name",
                        "REVOKE SELECT ON item FROM pg_monitor",
                        "GRANT SELECT (name) ON item TO PUBLIC",
                        "ALTER TABLE item ALTER name SET NOT NULL",
                        "ALTER TABLE item ADD CHECK (id > 0)",
                        "COMMENT ON TABLE item IS 'x'",
                        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                        "CREATE SCHEMA elsewhere CREATE TABLE t (a int PRIMARY KEY)",
                        "ALTER TYPE pair OWNER TO pg_monitor",
                        "CREATE EXTENSION hstore",
                        "SELECT lo_create(99)",
                        "DROP TABLE log");

        assertThat(verify(pair, Verify.COUNTS, 0))
                .contains(
                        difference("index public.item_name", "missing on the target"),
                        difference("grants to pg_monitor on table public.item", "missing on the target"),
                        difference("grants to PUBLIC on column public.item.name", "missing on the source"),
                        difference("column public.item.name", "'text' on the source, 'text; not null' on the target"),
                        difference("constraint public.item.item_id_check", "missing on the source"),
                        difference("comment on table public.item", "missing on the source"),
                        difference("function public.f()", "missing on the source"),
                        difference("schema elsewhere", "missing on the source"),
                        difference(
                                "composite type public.pair",
                                "'owner postgres; attributes a double precision, b text' on the source,"
                                        + " 'owner pg_monitor; attributes a double precision, b text' on the target"),
                        difference("extension hstore", "missing on the source"),
                        difference("large object 99", "missing on the source"),
                        difference("table public.log", "missing on the target"))
                // no column, grant or constraint of what is missing altogether
                .noneMatch(difference -> difference.object().contains("elsewhere.t"))
                .filteredOn(difference -> difference.object().contains("public.log"))
                .hasSize(1);
    }

    @Test
    void contentsOfLargeObjects(PostgresPair pair) {
        String make = "SELECT lo_from_bytea(1, decode(repeat('abcd', 3000), 'hex'))";
        pair.source().execute(database, make, "SELECT lo_create(2)", "SELECT lo_put(2, 5000, 'x')");
        // the same contents with the hole filled up
        pair.target().execute(database, make, "SELECT lo_from_bytea(2, decode(repeat('00', 5000) || '78', 'hex'))");

        assertThat(verify(pair, Verify.CHECKSUMS, 0)).isEmpty();

        pair.target().execute(database, "SELECT lo_put(1, 2500, '\\x01')");

        assertThat(verify(pair, Verify.COUNTS, 0)).isEmpty();
        assertThat(verify(pair, Verify.CHECKSUMS, 0))
                .extracting(Difference::object)
                .containsExactly("large object 1");
    }
}
