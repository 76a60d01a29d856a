package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the source may be asked for at the most. */
@PostgresTest(source = 15, target = 18)
class SourceLimitsIT {
    private static DatabaseResult migrate(String source, PostgresPair pair, String database, SourceLimits limits) {
        return Migration.builder()
                .source(source)
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .includeDatabase(database)
                .jobs(8)
                .sourceLimits(limits)
                .build()
                .run()
                .database(database)
                .orElseThrow();
    }

    private static void createTables(PostgresPair pair, String database, int tables) {
        pair.source().execute("postgres", "CREATE DATABASE " + database);
        for (int table = 0; table < tables; table++) {
            pair.source()
                    .execute(
                            database,
                            "CREATE TABLE t" + table
                                    + " AS SELECT id, md5(id::text) AS m FROM generate_series(1, 10000) AS id",
                            "ALTER TABLE t" + table + " ADD PRIMARY KEY (id)");
        }
    }

    @Test
    void aSnapshotThatIsTooOldIsGivenUp(PostgresPair pair) {
        createTables(pair, "aged", 4);

        DatabaseResult result = migrate(
                pair.source().uri(),
                pair,
                "aged",
                SourceLimits.builder()
                        .snapshotAge(Duration.ofSeconds(3))
                        .bytesPerSecond(65_536) // takes more than 20 s by this alone
                        .build());

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message())
                .hasValueSatisfying(message ->
                        assertThat(message).contains("the snapshot of database aged was held for 3 s", "snapshotAge"));
        assertThat(
                        pair.source()
                                .queryValue(
                                        "postgres",
                                        "SELECT count(*) FROM pg_stat_activity WHERE datname = 'aged' AND backend_xmin IS NOT NULL"))
                .isEqualTo("0");
    }

    @Test
    void noMoreSessionsAreOpenedThanAreAllowed(PostgresPair pair) {
        createTables(pair, "counted", 12);
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE counted LOGIN PASSWORD 'c' CONNECTION LIMIT 5",
                        "GRANT pg_read_all_data TO counted");
        String source = pair.source().uri().replaceFirst("//[^@]*@", "//counted:c@");

        DatabaseResult result = migrate(
                source, pair, "counted", SourceLimits.builder().connections(5).build());

        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(pair.source().log()).doesNotContain("too many connections");
    }

    @Test
    void rowsComeNoFasterThanIsAllowed(PostgresPair pair) {
        createTables(pair, "slow", 1);

        DatabaseResult result = migrate(
                pair.source().uri(),
                pair,
                "slow",
                SourceLimits.builder().bytesPerSecond(131_072).build());

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.COMPLETED);
        // a quarter of a second's worth may come at once; what the clock says can only be more than that
        long least = (result.bytes() - 2 * 131_072L) * 1000 / 131_072;
        assertThat(least).isPositive();
        assertThat(result.duration()).isGreaterThan(Duration.ofMillis(least));
    }
}
