package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Databases of the target that hold something already; each test has one of its own. */
@PostgresTest(source = 15, target = 18)
class PopulatedDatabaseIT {
    private static final String[] SHOP = {
        "CREATE SCHEMA shop",
        "CREATE TYPE shop.state AS ENUM ('new', 'paid')",
        "CREATE FUNCTION shop.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SEQUENCE shop.numbers",
        "CREATE TABLE shop.customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
        "CREATE TABLE shop.orders (id bigserial PRIMARY KEY, customer int REFERENCES shop.customer, state shop.state,"
                + " one int DEFAULT shop.one())",
        "CREATE INDEX orders_state ON shop.orders (state)",
        "CREATE TABLE shop.log (line text)",
        "CREATE TABLE shop.part (id int, region text, PRIMARY KEY (region, id)) PARTITION BY LIST (region)",
        "CREATE TABLE shop.part_north PARTITION OF shop.part FOR VALUES IN ('north')",
        "CREATE TABLE shop.part_south PARTITION OF shop.part FOR VALUES IN ('south')",
        "CREATE VIEW shop.paid AS SELECT * FROM shop.orders WHERE state = 'paid'",
        "CREATE MATERIALIZED VIEW shop.counts AS SELECT state, count(*) AS n FROM shop.orders GROUP BY state",
        "COMMENT ON TABLE shop.customer IS 'who buys'",
        "CREATE STATISTICS shop.together ON id, customer FROM shop.orders",
        "CREATE TRIGGER quiet BEFORE UPDATE ON shop.orders FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    };

    private static final String[] ROWS = {
        "INSERT INTO shop.customer (name) SELECT 'c' || n FROM generate_series(1, 100) n",
        "INSERT INTO shop.orders (customer, state) SELECT n, 'paid' FROM generate_series(1, 100) n",
        "INSERT INTO shop.log SELECT 'line ' || n FROM generate_series(1, 10) n",
        "INSERT INTO shop.part SELECT n, CASE n % 2 WHEN 0 THEN 'north' ELSE 'south' END FROM generate_series(1, 20) n",
        "SELECT setval('shop.numbers', 50)",
        "REFRESH MATERIALIZED VIEW shop.counts",
        "SELECT lo_from_bytea(4711, 'theirs'), lo_from_bytea(4712, 'theirs too')",
    };

    private static void create(PostgresServer server, String database, String[]... statements) {
        server.execute("postgres", "CREATE DATABASE " + database);
        for (String[] part : statements) {
            server.execute(database, part);
        }
    }

    private static DatabaseResult migrate(PostgresPair pair, String database, PopulatedTarget populated) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .includeDatabase(database)
                .populatedTarget(populated)
                .build()
                .run()
                .database(database)
                .orElseThrow();
    }

    private static void assertDone(DatabaseResult result) {
        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
    }

    private static void assertEqual(PostgresPair pair, String database) {
        assertThat(Catalogs.of(pair.target(), database)).isEqualTo(Catalogs.of(pair.source(), database));
        assertThat(Contents.of(pair.target(), database)).isEqualTo(Contents.of(pair.source(), database));
    }

    @Test
    void whatCollidesIsRefusedByName(PostgresPair pair) {
        create(pair.source(), "refused", SHOP, ROWS);
        create(pair.target(), "refused", new String[] {
            "CREATE SCHEMA shop", "CREATE TABLE shop.customer (id int)", "CREATE TABLE elsewhere (id int)"
        });

        DatabaseResult result = migrate(pair, "refused", PopulatedTarget.REFUSE);

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message())
                .hasValueSatisfying(message -> assertThat(message)
                        .contains("same names as the source's: table shop.customer, schema shop;")
                        .doesNotContain("elsewhere"));
        assertThat(pair.target().queryValue("refused", "SELECT count(*) FROM pg_class WHERE relname = 'orders'"))
                .isEqualTo("0");
    }

    @Test
    void whatHasTheSameNameIsDroppedAndTheRestStays(PostgresPair pair) {
        create(pair.source(), "dropped", SHOP, ROWS);
        create(pair.target(), "dropped", SHOP, ROWS, new String[] {
            "ALTER TABLE shop.orders ADD COLUMN extra text",
            "DROP VIEW shop.paid",
            "CREATE TABLE shop.paid (was text)",
            "CREATE TABLE shop.mine AS SELECT 1 AS id",
            "CREATE TABLE also_mine AS SELECT 2 AS id"
        });

        assertDone(migrate(pair, "dropped", PopulatedTarget.DROP));

        assertThat(pair.target().queryValue("dropped", "SELECT id FROM shop.mine"))
                .isEqualTo("1");
        assertThat(pair.target().queryValue("dropped", "SELECT id FROM also_mine"))
                .isEqualTo("2");
        pair.target().execute("dropped", "DROP TABLE shop.mine, also_mine");
        assertEqual(pair, "dropped");
    }

    @Test
    void nothingIsDroppedThatOthersDependOn(PostgresPair pair) {
        create(pair.source(), "needed", SHOP, ROWS);
        create(pair.target(), "needed", SHOP, ROWS, new String[] {
            "CREATE VIEW mine AS SELECT count(*) FROM shop.customer", "CREATE TABLE typed (state shop.state)"
        });

        DatabaseResult result = migrate(pair, "needed", PopulatedTarget.DROP);

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message())
                .hasValueSatisfying(message -> assertThat(message)
                        .contains("nothing was dropped", "view public.mine", "column state of table public.typed"));
        assertThat(pair.target().queryValue("needed", "SELECT count FROM mine")).isEqualTo("100");
    }

    @Test
    void aPartitionThatTheSourceDoesNotHaveIsNotDroppedWithItsTable(PostgresPair pair) {
        create(pair.source(), "partitioned", SHOP, ROWS);
        create(pair.target(), "partitioned", SHOP);
        pair.target()
                .execute(
                        "partitioned",
                        "CREATE TABLE shop.part_west PARTITION OF shop.part FOR VALUES IN ('west')",
                        "INSERT INTO shop.part VALUES (1, 'west')");

        DatabaseResult result = migrate(pair, "partitioned", PopulatedTarget.DROP);

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message().orElseThrow()).contains("nothing was dropped", "part_west");
        assertThat(pair.target().queryValue("partitioned", "SELECT count(*) FROM shop.part"))
                .isEqualTo("1");
    }

    @Test
    void everyKindOfObjectThatAFailedRunHasLeftIsReplaced(PostgresPair pair) throws Exception {
        Dumps.createKinds(pair.source());
        pair.source()
                .execute(
                        "postgres",
                        "ALTER DATABASE kinds SET work_mem = '5MB'",
                        "ALTER DATABASE kinds CONNECTION LIMIT 7",
                        "ALTER DATABASE kinds OWNER TO kind_owner");
        assertDone(migrate(pair, "kinds", PopulatedTarget.REFUSE));
        List<String> definitions = Catalogs.of(pair.target(), "kinds").lines();
        List<String> contents = Contents.of(pair.target(), "kinds").lines();
        // as it would be if the run had ended before the last step
        pair.target()
                .execute(
                        "postgres",
                        "ALTER DATABASE kinds RESET work_mem",
                        "ALTER DATABASE kinds CONNECTION LIMIT -1",
                        "ALTER DATABASE kinds OWNER TO postgres");
        pair.target().execute("kinds", "DROP INDEX shop.customer_lower", "TRUNCATE shop.scratch");

        DatabaseResult result = migrate(pair, "kinds", PopulatedTarget.DROP);

        assertDone(result);
        assertThat(result.findings()).isEmpty();
        assertThat(Catalogs.of(pair.target(), "kinds").lines()).containsExactlyElementsOf(definitions);
        assertThat(Contents.of(pair.target(), "kinds").lines()).containsExactlyElementsOf(contents);
        assertThat(Catalogs.ofCluster(pair.target()).lines())
                .filteredOn(line -> line.contains("kinds"))
                .isEqualTo(Catalogs.ofCluster(pair.source()).lines().stream()
                        .filter(line -> line.contains("kinds"))
                        .toList());
    }

    @Test
    void whatTheTargetLacksIsAppendedAndNoTableIsHalfFilled(PostgresPair pair) {
        AtomicReference<String> remedy = new AtomicReference<>();
        create(pair.source(), "appended", SHOP, ROWS);
        create(pair.target(), "appended", SHOP, new String[] {
            "INSERT INTO shop.customer (name) VALUES ('mine')",
            "INSERT INTO shop.log VALUES ('mine')",
            "INSERT INTO shop.part VALUES (20, 'north'), (1000, 'north')",
            "COMMENT ON TABLE shop.customer IS 'mine'",
            "DROP VIEW shop.paid",
            "DROP INDEX shop.orders_state",
            "SELECT setval('shop.numbers', 70)",
            "SELECT lo_from_bytea(4711, 'mine')"
        });

        DatabaseResult result = migrate(pair, "appended", PopulatedTarget.APPEND);

        assertDone(result);
        assertThat(result.findings())
                .extracting(Finding::id)
                .contains("table-collision", "large-object-collision")
                .doesNotContain("schema");
        assertThat(result.findings())
                .filteredOn(finding -> finding.id().equals("table-collision"))
                .extracting(finding -> finding.object().orElse(""))
                .containsExactlyInAnyOrder("table shop.customer", "table shop.part");
        assertThat(result.findings())
                .filteredOn(finding -> finding.id().equals("foreign-key-broken"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message())
                            .startsWith(
                                    "99 rows of shop.orders refer by orders_customer_fkey to rows of shop.customer");
                    remedy.set(finding.remedy().orElseThrow());
                });
        assertThat(pair.target().queryRows("appended", """
                SELECT (SELECT string_agg(name, ' ') FROM shop.customer),
                       (SELECT count(*) FROM shop.part),
                       (SELECT count(*) FROM shop.orders),
                       (SELECT count(*) FROM shop.log),
                       (SELECT count(*) FROM shop.paid),
                       (SELECT n FROM shop.counts),
                       (SELECT last_value FROM shop.numbers),
                       (SELECT last_value FROM shop.orders_id_seq),
                       obj_description('shop.customer'::regclass),
                       to_regclass('shop.orders_state') IS NOT NULL,
                       convert_from(lo_get(4711), 'UTF8'),
                       convert_from(lo_get(4712), 'UTF8')
                """).get(0))
                .containsExactly(
                        "mine", "2", "100", "11", "100", "100", "70", "100", "mine", "t", "mine", "theirs too");
        followForeignKeyRemedy(pair, remedy.get());
    }

    /** Before the rows are there, it fails and changes nothing; then the key holds, and no row was lost. */
    private static void followForeignKeyRemedy(PostgresPair pair, String remedy) {
        String place = "add the rows that shop.customer lacks; then, on the target, in database appended: ";
        assertThat(remedy).startsWith(place);
        String statement = remedy.substring(place.length());
        assertThatThrownBy(() -> pair.target().execute("appended", statement))
                .hasStackTraceContaining("violates foreign key constraint");
        for (List<String> row :
                pair.source().queryRows("appended", "SELECT id, name FROM shop.customer WHERE id > 1")) {
            pair.target()
                    .execute(
                            "appended",
                            "INSERT INTO shop.customer OVERRIDING SYSTEM VALUE VALUES (" + row.get(0) + ", '"
                                    + row.get(1) + "')");
        }
        pair.target().execute("appended", statement);
        assertThat(pair.target().queryRows("appended", """
                SELECT (SELECT count(*) FROM shop.customer),
                       (SELECT name FROM shop.customer WHERE id = 1),
                       (SELECT count(*) FROM shop.orders),
                       (SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated)
                """).get(0)).containsExactly("100", "mine", "100", "1");
    }

    @Test
    void aKeyThatTheTargetLacksIsMadeBeforeTheRowsCome(PostgresPair pair) {
        create(pair.source(), "keyless", new String[] {
            "CREATE TABLE t (id int CONSTRAINT t_key PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'theirs')"
        });
        create(pair.target(), "keyless", new String[] {
            "CREATE TABLE t (id int, v text)", "INSERT INTO t VALUES (1, 'mine')"
        });

        DatabaseResult result = migrate(pair, "keyless", PopulatedTarget.APPEND);

        assertDone(result);
        assertThat(result.findings()).extracting(Finding::id).contains("table-collision");
        assertThat(pair.target().queryValue("keyless", "SELECT string_agg(v, ',') FROM t"))
                .isEqualTo("mine");
    }

    @Test
    void aViewInATablesPlaceIsNoPlaceToAppendTo(PostgresPair pair) {
        create(pair.source(), "other_type", new String[] {"CREATE TABLE t AS SELECT 1 AS id"});
        create(pair.target(), "other_type", new String[] {"CREATE VIEW t AS SELECT 1 AS id"});

        DatabaseResult result = migrate(pair, "other_type", PopulatedTarget.APPEND);

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message())
                .hasValueSatisfying(message -> assertThat(message).contains("table public.t is a view there"));
    }

    /** An extension's script made them, and the server records that of its tables alone. */
    @Test
    void whatBelongsToAnExtensionThroughItsTablesStays(PostgresPair pair) {
        String[] extension = {
            "CREATE SCHEMA ext",
            "CREATE TABLE ext.graph (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE CHECK (name <> ''))",
            "CREATE TABLE ext.label (graph int REFERENCES ext.graph, kind text)",
            "CREATE INDEX label_kind ON ext.label (kind)",
            "CREATE STATISTICS ext.together ON graph, kind FROM ext.label",
            "CREATE RULE quiet AS ON DELETE TO ext.label DO INSTEAD NOTHING",
            "CREATE POLICY everybody ON ext.label USING (true)",
            "CREATE TRIGGER quiet BEFORE UPDATE ON ext.label FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "ALTER EXTENSION plpgsql ADD TABLE ext.graph",
            "ALTER EXTENSION plpgsql ADD TABLE ext.label",
        };
        String[] own = {
            "CREATE AGGREGATE nothing(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0')",
            "CREATE TABLE own (id int PRIMARY KEY)",
            "INSERT INTO own VALUES (1)",
        };
        create(pair.source(), "extended", extension, own);
        create(pair.target(), "extended", extension, own);
        pair.target().execute("extended", "INSERT INTO own VALUES (2)");
        assertDone(migrate(pair, "extended", PopulatedTarget.DROP));
        assertEqual(pair, "extended");
    }
}
