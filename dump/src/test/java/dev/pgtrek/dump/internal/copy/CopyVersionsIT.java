package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is read otherwise off older servers. */
@Tag("proof")
class CopyVersionsIT {
    private static final CopyOptions SPLIT_EARLY =
            CopyOptions.builder().splitBytes(1 << 20).build();

    @Test
    @PostgresTest(source = 10, target = 17)
    void rowsOfTheOldestServerArrive(PostgresPair pair) throws Exception {
        everythingArrives(pair);
    }

    @Test
    @PostgresTest(source = 13, target = 14)
    void rowsOfTheLastServerWithoutTidRangeScansArrive(PostgresPair pair) throws Exception {
        everythingArrives(pair);
    }

    private static void everythingArrives(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth(
                "CREATE TABLE ordered (\"the key\" bigint PRIMARY KEY, t text)",
                "CREATE TABLE disordered (id int PRIMARY KEY, t text)",
                "CREATE TABLE keyless (id int, t text)",
                "CREATE TABLE small (id int, f float8, d timestamptz)",
                "CREATE TABLE root (id int, t text) PARTITION BY RANGE (id)",
                "CREATE TABLE leaf PARTITION OF root FOR VALUES FROM (0) TO (100000)");
        shop.onSource(
                "INSERT INTO ordered SELECT i * 1000 - 30000000, md5(i::text) FROM generate_series(1, 60000) i",
                "INSERT INTO disordered SELECT i, md5(i::text) FROM generate_series(1, 60000) i ORDER BY md5(i::text)",
                "INSERT INTO keyless SELECT i, md5(i::text) FROM generate_series(1, 60000) i",
                "INSERT INTO small VALUES (1, 0.1, now()), (2, '-infinity', 'infinity')",
                "INSERT INTO root SELECT i, md5(i::text) FROM generate_series(1, 100) i",
                "ANALYZE");
        for (String table : new String[] {"ordered", "disordered", "keyless"}) {
            try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
                var alone = rig.tables().stream()
                        .filter(info -> info.name().equals(table))
                        .toList();
                assertThat(rig.copy(alone, SPLIT_EARLY, rig.complete::add).rows())
                        .isEqualTo(60_000)
                        .isEqualTo(rig.rowsTold.get());
            }
            assertThat(shop.target("SELECT count(DISTINCT xmin::text) > 1 FROM " + table))
                    .as("in several parts")
                    .isEqualTo(table.equals("ordered") ? "t" : "f");
            shop.assertEqual(table);
        }
        shop.onTarget("TRUNCATE ordered, disordered, keyless");
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            rig.copy(SPLIT_EARLY);
        }
        shop.assertEqual("ordered", "disordered", "keyless", "leaf");
        // as text, 10 writes more digits of it than later servers do
        String bits = "SELECT string_agg(encode(float8send(f), 'hex') || d, ',' ORDER BY id) FROM small";
        assertThat(shop.target(bits)).isEqualTo(shop.source(bits));
    }

    @Test
    @PostgresTest(source = 10, target = 18)
    void aTruncatedTableOfTheOldestServerIsNoticed(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE t (id int)");
        shop.onSource("INSERT INTO t VALUES (1)");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            shop.onSource("TRUNCATE t");
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults()))
                    .isInstanceOf(TableChangedException.class)
                    .hasMessageContaining("public.t");
        }
    }
}
