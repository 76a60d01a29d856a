package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.dump.option.OrphanedRows;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of the source that break its foreign keys: the keys are rejected, or by choice created NOT VALID. */
@PostgresTest(source = 15, target = 18)
class OrphanedRowsIT {
    private static final String KEYS = """
            SELECT conname, convalidated::text, condeferred::text, confdeltype::text
              FROM pg_constraint
             WHERE contype = 'f' AND conparentid = 0
             ORDER BY conname COLLATE "C"
            """;

    @BeforeEach
    void fill(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE orphans");
        pair.source()
                .execute(
                        "orphans",
                        "CREATE TABLE parent (a int, b text, PRIMARY KEY (a, b))",
                        "INSERT INTO parent VALUES (1, 'x')",
                        "CREATE TABLE child (id int PRIMARY KEY, a int, b text, up int REFERENCES child,"
                                + " CONSTRAINT \"odd; -- \"\"key\" FOREIGN KEY (a, b) REFERENCES parent"
                                + " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
                        "CREATE TABLE sound (id int PRIMARY KEY, a int, b text, FOREIGN KEY (a, b) REFERENCES parent)",
                        "INSERT INTO sound VALUES (1, 1, 'x')",
                        "COMMENT ON CONSTRAINT \"odd; -- \"\"key\" ON child IS 'odd'",
                        "SET session_replication_role = replica",
                        "INSERT INTO child VALUES (1, 7, 'y', 42)",
                        "RESET session_replication_role");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE IF EXISTS orphans");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS orphans");
    }

    private static DatabaseResult migrate(PostgresPair pair, OrphanedRows orphans) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.builder().orphanedRows(orphans).build())
                .includeDatabase("orphans")
                .verify(Verify.CHECKSUMS)
                .build()
                .run()
                .database("orphans")
                .orElseThrow();
    }

    @Test
    void theFirstRowIsNamedAndTheDatabaseFails(PostgresPair pair) {
        DatabaseResult result = migrate(pair, OrphanedRows.REJECT);

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message())
                .hasValueSatisfying(
                        message -> assertThat(message).contains("2 definitions", "is not present in table"));
        assertThat(result.findings())
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .hasSize(2)
                .anySatisfy(finding ->
                        assertThat(finding.message()).contains("Key (a, b)=(7, y) is not present in table \"parent\""))
                .allSatisfy(finding -> assertThat(finding.remedy())
                        .hasValueSatisfying(remedy -> assertThat(remedy).contains("orphanedRows")));
    }

    @Test
    void theKeysAreNotValidByChoice(PostgresPair pair) {
        DatabaseResult result = migrate(pair, OrphanedRows.NOT_VALID);

        assertThat(result.status()).as(result.toString()).isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(result.findings())
                .filteredOn(finding -> finding.id().equals("orphaned-rows"))
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING, Severity.WARNING);
        assertThat(pair.target().queryRows("orphans", KEYS))
                .containsExactly(
                        List.of("child_up_fkey", "false", "false", "a"),
                        List.of("odd; -- \"key", "false", "true", "c"),
                        List.of("sound_a_b_fkey", "true", "false", "a"));
        assertThat(pair.target()
                        .queryValue("orphans", "SELECT obj_description(oid) FROM pg_constraint WHERE condeferred"))
                .isEqualTo("odd");
        assertThat(pair.target().queryValue("orphans", "SELECT up::text FROM child"))
                .isEqualTo("42");
    }

    /** Before 18 a partitioned table can't have such a key. */
    @Test
    void aPartitionedTableHasOneOnTargetsThatAllowIt(PostgresPair pair) {
        pair.source()
                .execute(
                        "orphans",
                        "DROP TABLE child",
                        "CREATE TABLE part (id int, a int, b text, FOREIGN KEY (a, b) REFERENCES parent) PARTITION BY"
                                + " LIST (id)",
                        "CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1)",
                        "SET session_replication_role = replica",
                        "INSERT INTO part VALUES (1, 7, 'y')",
                        "RESET session_replication_role");

        DatabaseResult result = migrate(pair, OrphanedRows.NOT_VALID);

        assertThat(result.status()).as(result.toString()).isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(pair.target().queryRows("orphans", KEYS))
                .extracting(row -> row.get(1))
                .containsExactly("false", "true");
    }
}
