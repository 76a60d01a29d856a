package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.check.Severity;
import dev.pgtrek.dump.result.TableCopyException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that were on the target before the run, and tables that an extension has made there. */
@PostgresTest(source = 15, target = 18)
class PopulatedTargetIT {
    private static QualifiedName inPublic(String table) {
        return new QualifiedName("public", table);
    }

    private static CopyOptions populated(String... tables) {
        return CopyOptions.builder()
                .splitBytes(1 << 20)
                .populated(Arrays.stream(tables)
                        .map(PopulatedTargetIT::inPublic)
                        .collect(Collectors.toMap(table -> table, table -> table)))
                .build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRIMARY KEY (id)",
                "UNIQUE (id)",
                "UNIQUE (id) DEFERRABLE INITIALLY DEFERRED",
                "EXCLUDE USING btree (id WITH =)"
            })
    void aTableInWhichOneRowCollidesStaysExactlyAsItWas(String key, PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth(
                "CREATE TABLE large (id int, t text, " + key + ")", "CREATE TABLE other (id int PRIMARY KEY, t text)");
        shop.onSource(
                "INSERT INTO large SELECT i, md5(i::text) FROM generate_series(1, 60000) i",
                "INSERT INTO other VALUES (1, 'one')");
        shop.onTarget(
                "INSERT INTO large VALUES (60000, 'mine'), (70000, 'mine too')",
                "INSERT INTO other VALUES (2, 'mine')");

        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            CopyResult result = rig.copy(populated("large", "other"));

            assertThat(result.leftAsTheyWere()).extracting(TableInfo::name).containsExactly("large");
            assertThat(result.rows()).isEqualTo(1);
            assertThat(result.copiedTables()).isEqualTo(1);
            assertThat(rig.complete).extracting(TableInfo::name).containsExactly("other");
            assertThat(rig.findings).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.id()).isEqualTo("table-collision");
                assertThat(finding.object()).contains("table public.large");
                assertThat(finding.message()).contains("left exactly as it was").contains("(id)=(60000)");
                assertThat(finding.remedy()).isPresent();
            });
        }
        assertThat(shop.targetColumn("SELECT t FROM large ORDER BY id")).containsExactly("mine", "mine too");
        assertThat(shop.targetColumn("SELECT t FROM other ORDER BY id")).containsExactly("one", "mine");
    }

    @Test
    void aTableWithoutAKeyHasTheSourcesRowsAdded(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE log (id int, t text)");
        shop.onSource("INSERT INTO log SELECT i, md5(i::text) FROM generate_series(1, 60000) i");
        shop.onTarget("INSERT INTO log VALUES (1, 'mine')");
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            assertThat(rig.copy(populated("log")).leftAsTheyWere()).isEmpty();
            assertThat(rig.findings).isEmpty();
        }
        assertThat(shop.target("SELECT count(*) FROM log")).isEqualTo("60001");
        assertThat(shop.target("SELECT count(DISTINCT xmin::text) FROM log WHERE t <> 'mine'"))
                .as("transactions")
                .isEqualTo("1");
    }

    @Test
    void neitherTriggersNorForeignKeysOfTheTargetActOnTheRows(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth(
                "CREATE TABLE customer (id int PRIMARY KEY)",
                "CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customer)");
        shop.onTarget(
                "CREATE FUNCTION drop_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER dropping BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION drop_it()");
        shop.onSource(
                "INSERT INTO customer VALUES (1)", "INSERT INTO orders SELECT i, 1 FROM generate_series(1, 1000) i");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            rig.copy(populated("customer", "orders"));
        }
        shop.assertEqual("customer", "orders");
    }

    @Test
    void rowsThatATriggerLeavesOutAreMissed(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE t (id int)");
        shop.onTarget(
                "CREATE FUNCTION drop_two() RETURNS trigger LANGUAGE plpgsql"
                        + " AS 'BEGIN IF NEW.id = 2 THEN RETURN NULL; END IF; RETURN NEW; END'",
                "CREATE TRIGGER dropping BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION drop_two()",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER dropping");
        shop.onSource("INSERT INTO t VALUES (1), (2), (3)");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            assertThatThrownBy(() -> rig.copy(populated("t")))
                    .isInstanceOf(TableCopyException.class)
                    .hasMessageContaining("the source sent 3 rows and the target took 2");
        }
        assertThat(shop.target("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void rowsThatAnExtensionHasMadeAlreadyAreNoCollision(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth(
                "CREATE TABLE settings (name text PRIMARY KEY, value text)",
                "CREATE TABLE rules (name text, j json)",
                "CREATE TABLE systems (id int PRIMARY KEY, name text)");
        shop.onBoth(
                "INSERT INTO settings VALUES ('made', 'by the extension')",
                "INSERT INTO rules VALUES ('made', '{}')",
                "INSERT INTO systems VALUES (1, 'made')");
        shop.onSource(
                "UPDATE settings SET value = 'changed'",
                "INSERT INTO settings VALUES ('mine', '1')",
                "INSERT INTO rules VALUES ('mine', '{}'), ('mine', '[]')",
                "INSERT INTO systems VALUES (2, 'made too'), (900, 'mine')");
        CopyOptions options = CopyOptions.builder()
                .extensionTables(Map.of(
                        inPublic("settings"), "", inPublic("rules"), "", inPublic("systems"), " WHERE id >= 900"))
                .build();
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            assertThat(rig.copy(options).leftAsTheyWere()).isEmpty();
        }
        assertThat(shop.targetColumn("SELECT name || value FROM settings ORDER BY 1"))
                .containsExactly("madeby the extension", "mine1");
        assertThat(shop.targetColumn("SELECT name || j FROM rules ORDER BY 1"))
                .containsExactly("made{}", "mine[]", "mine{}");
        assertThat(shop.targetColumn("SELECT name FROM systems ORDER BY id")).containsExactly("made", "mine");
        assertThat(shop.target("SELECT count(*) FROM pg_class WHERE relname = 'pgtrek_rows'"))
                .isEqualTo("0");
    }
}
