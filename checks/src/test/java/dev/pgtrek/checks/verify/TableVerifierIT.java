package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What strategies use in the course of a migration. */
@PostgresTest(source = 13, target = 16)
class TableVerifierIT {
    private static TableInfo table(PostgresPair pair, String database, String name, TableInfo.Kind kind) {
        String oid = "SELECT '%s'::regclass::oid".formatted(name);
        return TableInfo.builder()
                .oid(Long.parseLong(String.valueOf(pair.source().queryValue(database, oid))))
                .schema("public")
                .name(name)
                .owner("postgres")
                .kind(kind)
                .build();
    }

    @Test
    void theSourceIsReadByTheSnapshotThatWasCopied(PostgresPair pair) throws Exception {
        Scripts.runOnBoth(pair, "copied", "CREATE TABLE t (i int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
        List<TableInfo> tables = List.of(table(pair, "copied", "t", TableInfo.Kind.TABLE));
        try (MigrationOfOne migration = new MigrationOfOne(pair, "copied", 2);
                Connection keeper = pair.source().connect("copied")) {
            String snapshot = export(keeper);
            pair.source().execute("copied", "INSERT INTO t VALUES (3)");

            TableVerifier verifier = TableVerifier.withDefaults().keysOfDifferingRows(10);

            assertThat(verifier.verify(migration, Optional.of(snapshot), tables, Verify.CHECKSUMS))
                    .isEmpty();
            assertThat(verifier.verify(migration, Optional.empty(), tables, Verify.COUNTS))
                    .containsExactly(new Difference(
                            "copied",
                            "table public.t",
                            "3 rows on the source, 2 on the target",
                            List.of("(i) = (3): only on the source")));
            assertThat(migration.activities())
                    .contains("verify table public.t on the source", "verify table public.t on the target");
        }
    }

    private static String export(Connection keeper) throws SQLException {
        keeper.setAutoCommit(false);
        try (Statement statement = keeper.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Test
    void partitionedTablesHaveNoRowsOfTheirOwn(PostgresPair pair) throws Exception {
        Scripts.runOnBoth(
                pair,
                "parts",
                "CREATE TABLE p (i int) PARTITION BY LIST (i)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
                "INSERT INTO p VALUES (1)");
        pair.target().execute("parts", "DELETE FROM p");
        List<TableInfo> tables = List.of(
                table(pair, "parts", "p", TableInfo.Kind.PARTITIONED),
                table(pair, "parts", "p1", TableInfo.Kind.TABLE));
        try (MigrationOfOne migration = new MigrationOfOne(pair, "parts", 1)) {
            assertThat(TableVerifier.withDefaults().verify(migration, Optional.empty(), tables, Verify.COUNTS))
                    .extracting(Difference::object)
                    .containsExactly("table public.p1");
            assertThat(TableVerifier.withDefaults().verify(migration, Optional.empty(), tables, Verify.NONE))
                    .isEmpty();
        }
    }

    @Test
    void countsThatAreKnownAreComparedWithTheTargets(PostgresPair pair) throws Exception {
        Scripts.runOnBoth(
                pair,
                "known",
                "CREATE TABLE a AS SELECT generate_series(1, 5) AS i",
                "CREATE TABLE b AS SELECT generate_series(1, 7) AS i");
        TableInfo a = table(pair, "known", "a", TableInfo.Kind.TABLE);
        TableInfo b = table(pair, "known", "b", TableInfo.Kind.TABLE);
        TableVerifier verifier = TableVerifier.withDefaults().knowing(Map.of(a.oid(), 6L, b.oid(), 7L));
        try (MigrationOfOne migration = new MigrationOfOne(pair, "known", 2)) {
            assertThat(verifier.verify(migration, Optional.empty(), List.of(a, b), Verify.COUNTS))
                    .containsExactly(
                            new Difference("known", "table public.a", "6 rows on the source, 5 on the target"));
            // what was counted says nothing of what is in the rows
            assertThat(verifier.verify(migration, Optional.empty(), List.of(a, b), Verify.CHECKSUMS))
                    .isEmpty();
        }
    }

    @Test
    void sequencesAreComparedByWhereTheyStand(PostgresPair pair) throws Exception {
        Scripts.runOnBoth(pair, "numbers", "CREATE SEQUENCE s", "CREATE SEQUENCE t");
        pair.source().execute("numbers", "SELECT nextval('s')");
        try (MigrationOfOne migration = new MigrationOfOne(pair, "numbers", 2)) {
            assertThat(TableVerifier.withDefaults().verifySequences(migration))
                    .containsExactly(new Difference(
                            "numbers",
                            "sequence public.s",
                            "last value 1 on the source, 1 (not called) on the target"));
        }
    }

    @Test
    void aSnapshotThatIsGoneIsNoDifferenceButAFailure(PostgresPair pair) throws Exception {
        Scripts.runOnBoth(pair, "stale", "CREATE TABLE t (i int)");
        List<TableInfo> tables = List.of(table(pair, "stale", "t", TableInfo.Kind.TABLE));
        try (MigrationOfOne migration = new MigrationOfOne(pair, "stale", 2)) {
            assertThatThrownBy(() -> TableVerifier.withDefaults()
                            .verify(migration, Optional.of("00000003-00000001-1"), tables, Verify.COUNTS))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("no transaction could begin on the source");
        }
    }
}
