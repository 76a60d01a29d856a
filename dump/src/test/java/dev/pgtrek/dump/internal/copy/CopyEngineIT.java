package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pgtrek.dump.internal.copy.CopyResult.TableCopy;
import dev.pgtrek.internal.jdbc.SessionPool;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@PostgresTest(source = 15, target = 18)
class CopyEngineIT {
    private static final CopyOptions SPLIT_EARLY =
            CopyOptions.builder().splitBytes(1 << 20).build();

    @Test
    void rowsOfSeveralTablesArrive(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE a (id int, t text)", "CREATE TABLE b (x float8)", "CREATE TABLE c (id int)");
        shop.onSource(
                "INSERT INTO a SELECT i, repeat('x', i % 100) FROM generate_series(1, 1000) i",
                "INSERT INTO b VALUES (0.1), ('nan'), (null)");

        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            CopyResult result = rig.copy(CopyOptions.defaults());

            assertThat(result.rows()).isEqualTo(1_003).isEqualTo(rig.rowsTold.get());
            assertThat(result.bytes()).isPositive().isEqualTo(rig.bytesTold.get());
            assertThat(result.copiedTables()).isEqualTo(3);
            assertThat(result.tables())
                    .extracting(copy -> copy.table().name(), TableCopy::rows)
                    .containsExactly(tuple("a", 1_000L), tuple("b", 3L), tuple("c", 0L));
            assertThat(rig.complete).extracting(TableInfo::name).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(rig.events)
                    .containsExactlyInAnyOrder(
                            "started public.a",
                            "started public.b",
                            "started public.c",
                            "finished public.a",
                            "finished public.b",
                            "finished public.c");
        }
        shop.assertEqual("a", "b");
    }

    @Test
    void rowsAreThoseOfTheSnapshot(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE a (id int)");
        shop.onSource("INSERT INTO a VALUES (1), (2)");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            shop.onSource("INSERT INTO a VALUES (3)", "DELETE FROM a WHERE id = 1", "UPDATE a SET id = 9 WHERE id = 2");
            rig.copy(CopyOptions.defaults());
        }
        assertThat(shop.targetColumn("SELECT id FROM a ORDER BY 1")).containsExactly("1", "2");
    }

    @Test
    void everyRowOfASplitTableArrivesOnce(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE large (id int, t text)");
        shop.onSource(
                "INSERT INTO large SELECT i, md5(i::text) FROM generate_series(1, 100000) i",
                "DELETE FROM large WHERE id % 7 = 0");

        try (CopyRig rig = CopyRig.open(pair, "shop", 3)) {
            CopyResult result = rig.copy(SPLIT_EARLY);

            assertThat(result.rows()).isEqualTo(100_000 - 14_285).isEqualTo(rig.rowsTold.get());
            assertThat(rig.complete).hasSize(1);
            assertThat(rig.sessions).hasSize(6);
            assertThat(rig.events).containsExactly("started public.large", "finished public.large");
        }
        shop.assertEqual("large");
        assertThat(shop.target("SELECT count(DISTINCT xmin::text) FROM large"))
                .as("transactions")
                .isEqualTo("7");
    }

    @Test
    void rowsOfAWholeTableArriveFrozen(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE whole (id int, t text)", "CREATE TABLE other (LIKE whole)");
        for (String table : new String[] {"whole", "other"}) {
            shop.onSource("INSERT INTO " + table + " SELECT i, md5(i::text) FROM generate_series(1, 40000) i");
        }
        try (CopyRig rig = CopyRig.open(pair, "shop", 2);
                Connection older = pair.target().connect("shop");
                Statement statement = older.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            statement.execute("SELECT 1");
            rig.copy(CopyOptions.defaults());
            // frozen rows are visible to everybody, even to one who looks at the past
            try (ResultSet row =
                    statement.executeQuery("SELECT (SELECT count(*) FROM whole), (SELECT count(*) FROM other)")) {
                row.next();
                assertThat(row.getLong(1)).isEqualTo(40_000);
                assertThat(row.getLong(2)).isEqualTo(40_000);
            }
        }
        shop.assertEqual("whole", "other");
    }

    @Test
    void columnsAreFoundByTheirNames(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onSource(
                "CREATE TABLE t (gone int, a int, b text, twice int GENERATED ALWAYS AS (a * 2) STORED,"
                        + " id int GENERATED ALWAYS AS IDENTITY)",
                "ALTER TABLE t DROP COLUMN gone");
        shop.onTarget("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (START WITH 1000), b text, a int,"
                + " twice int GENERATED ALWAYS AS (a * 2) STORED)");
        shop.onSource("INSERT INTO t (a, b) VALUES (1, 'one'), (2, 'two')");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            rig.copy(CopyOptions.defaults());
        }
        assertThat(shop.targetColumn("SELECT id || b || a || twice FROM t ORDER BY 1"))
                .containsExactly("1one12", "2two24");
    }

    @Test
    void oddNamesAreNamesLikeOthers(PostgresPair pair) throws Exception {
        String odd = "Ta\"b'le, \\\\ \u00e4\u00f6 $1 %s ; -- \ud83d\ude00";
        String longest = "x".repeat(63);
        RigDatabase shop = RigDatabase.create(pair, "sh\"op '1'");
        String quoted = '"' + odd.replace("\"", "\"\"") + '"';
        shop.onBoth(
                "CREATE SCHEMA " + quoted,
                "CREATE TABLE " + quoted + "." + quoted + " (" + quoted + " int, \"select\" text)",
                "CREATE TABLE " + quoted + "." + longest + " (" + longest + " int)");
        shop.onSource(
                "INSERT INTO " + quoted + "." + quoted + " VALUES (1, 'one')",
                "INSERT INTO " + quoted + "." + longest + " VALUES (2)");
        try (CopyRig rig = CopyRig.open(pair, shop.name(), 2)) {
            rig.copy(CopyOptions.defaults());
        }
        shop.assertEqual(quoted + "." + quoted, quoted + "." + longest);
    }

    @Test
    void aTableHasItsOwnRowsAndNotThoseOfItsChildren(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth(
                "CREATE TABLE parent (id int, t text)",
                "CREATE TABLE child (extra int) INHERITS (parent)",
                "CREATE TABLE root (id int, t text) PARTITION BY RANGE (id)",
                "CREATE TABLE low PARTITION OF root FOR VALUES FROM (0) TO (10000) PARTITION BY LIST (id)",
                "CREATE TABLE lowest PARTITION OF low DEFAULT",
                "CREATE TABLE high PARTITION OF root FOR VALUES FROM (10000) TO (100000)");
        shop.onSource(
                "INSERT INTO parent SELECT i, md5(i::text) FROM generate_series(1, 30000) i",
                "INSERT INTO child SELECT i, md5(i::text), i FROM generate_series(1, 30000) i",
                "INSERT INTO root SELECT i, md5(i::text) FROM generate_series(1, 30000) i");
        try (CopyRig rig = CopyRig.open(pair, "shop", 4)) {
            CopyResult result = rig.copy(SPLIT_EARLY);
            assertThat(result.rows()).isEqualTo(90_000);
        }
        shop.assertEqual("parent", "child", "lowest", "high");
    }

    @Test
    void tablesOfNoAndOfVeryManyColumnsArrive(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        String columns =
                IntStream.rangeClosed(1, 1_600).mapToObj(i -> "c" + i + " bool").collect(Collectors.joining(", "));
        shop.onBoth(
                "CREATE TABLE none ()",
                "CREATE TABLE only_generated (x int GENERATED ALWAYS AS (7) STORED)",
                "CREATE TABLE many (" + columns + ")");
        shop.onSource(
                "INSERT INTO none SELECT FROM generate_series(1, 5)",
                "INSERT INTO only_generated SELECT FROM generate_series(1, 3)",
                "INSERT INTO many (c1, c800, c1600) VALUES (true, false, null), (null, true, false)");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            assertThat(rig.copy(CopyOptions.defaults()).rows()).isEqualTo(10);
        }
        assertThat(shop.target("SELECT count(*) FROM none")).isEqualTo("5");
        assertThat(shop.target("SELECT sum(x) FROM only_generated")).isEqualTo("21");
        shop.assertEqual("many");
    }

    @Test
    void aTableOfNoColumnsCanBeSplit(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE none ()");
        shop.onSource("INSERT INTO none SELECT FROM generate_series(1, 100000)");
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            rig.copy(SPLIT_EARLY);
        }
        assertThat(shop.target("SELECT count(*) FROM none")).isEqualTo("100000");
    }

    @Test
    void rowsLongerThanAChunkPass(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE blobs (id int, b bytea)", "CREATE TABLE notes (id int, t text, a regclass)");
        shop.onSource(
                "INSERT INTO blobs SELECT i, decode(repeat(md5(i::text), i * 100000), 'hex')"
                        + " FROM generate_series(1, 4) i",
                "INSERT INTO notes SELECT i, repeat(E'a\\tb\\\\.\\n', i * 100000) FROM generate_series(1, 4) i");
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            rig.copy(CopyOptions.defaults());
        }
        shop.assertEqual("blobs", "notes");
    }

    @Test
    void thousandTablesNeedNoMoreSessionsThanJobs(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("DO $$ BEGIN FOR i IN 1..1000 LOOP"
                + " EXECUTE format('CREATE TABLE t%s (id serial, t text)', i); END LOOP; END $$");
        shop.onSource("DO $$ BEGIN FOR i IN 1..1000 LOOP"
                + " EXECUTE format('INSERT INTO t%s (t) SELECT md5(%L) FROM generate_series(1, 5)', i, i);"
                + " END LOOP; END $$");
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            CopyResult result = rig.copy(CopyOptions.defaults());
            assertThat(result.rows()).isEqualTo(5_000);
            assertThat(result.copiedTables()).isEqualTo(1_000);
            assertThat(rig.complete).hasSize(1_000);
            assertThat(rig.sessions).hasSizeLessThanOrEqualTo(4);
        }
        shop.assertEqual("t1", "t500", "t1000");
    }

    @Test
    void partitionsByTheHashOfAnEnumGetTheTargetsRows(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        // the values' oids, and so their hashes, differ between the two sides
        shop.onTarget("CREATE TYPE shift AS ENUM ('a')", "CREATE TYPE shift2 AS ENUM ('a', 'b', 'c')");
        shop.onBoth(
                "CREATE TYPE colour AS ENUM ('c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8')",
                "CREATE TABLE root (c colour, id int) PARTITION BY HASH (c)",
                "CREATE TABLE p0 PARTITION OF root FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE p1 PARTITION OF root FOR VALUES WITH (MODULUS 2, REMAINDER 1) PARTITION BY LIST (id)",
                "CREATE TABLE p1d PARTITION OF p1 DEFAULT");
        shop.onSource("INSERT INTO root SELECT ('c' || (1 + i % 8))::colour, i FROM generate_series(1, 80) i");
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            assertThat(rig.copy(CopyOptions.defaults()).rows()).isEqualTo(80);
        }
        assertThat(shop.target("SELECT count(DISTINCT id) FROM root WHERE c::text = 'c' || (1 + id % 8)"))
                .isEqualTo("80");
    }

    @Test
    void oneCopyAfterAnotherWritesTheSameRows(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE t (id int, t text)");
        shop.onSource("INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 50000) i");
        for (RowFormat format : RowFormat.values()) {
            shop.onTarget("TRUNCATE t");
            CopyStatements statements =
                    new CopyStatements(new QualifiedName("public", "t"), List.of("id", "t"), format, "UTF8");
            try (CopyRig rig = CopyRig.open(pair, "shop", 1);
                    SessionPool<SessionPair> sessions = SessionPair.pool(rig, CopyOptions.defaults(), 1)) {
                SessionPair sessionPair = sessions.acquire();
                RowTransfer transfer = new RowTransfer(
                        sessionPair, new QualifiedName("public", "t"), format, (rows, bytes) -> {}, 300_000);
                long moved =
                        transfer.move(statements.out(Optional.empty(), Optional.empty()), statements.in("public.t"));
                assertThat(moved).isEqualTo(50_000);
                sessions.release(sessionPair);
            }
            shop.assertEqual("t");
            assertThat(shop.target("SELECT count(DISTINCT xmin::text) FROM t"))
                    .as("COPY statements, each its own transaction here")
                    .isNotEqualTo("1");
        }
    }
}
