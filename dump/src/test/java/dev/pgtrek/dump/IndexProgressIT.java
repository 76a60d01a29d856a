package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told of an index that takes long. */
@PostgresTest(source = 15, target = 18)
class IndexProgressIT {
    @Test
    @Tag("proof")
    void anIndexIsToldWithItsPercentages(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE slow_index");
        // a row fills a page, and takes the index 2 ms: about 5 s for a table of 18 MB
        pair.source()
                .execute(
                        "slow_index",
                        "CREATE TABLE t (id int, wide text)",
                        "ALTER TABLE t ALTER wide SET STORAGE PLAIN",
                        "INSERT INTO t SELECT n, repeat('x', 7000) FROM generate_series(1, 2300) n",
                        """
                        CREATE FUNCTION slowly(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
                        BEGIN
                            PERFORM pg_sleep(0.002);
                            RETURN $1;
                        END $$""",
                        "CREATE INDEX t_slowly ON t (slowly(id))");
        Set<String> told = new ConcurrentSkipListSet<>();

        MigrationResult.Status status = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .includeDatabase("slow_index")
                .listener(new MigrationListener() {
                    @Override
                    public void onProgress(Progress event) {
                        event.databases().forEach(database -> told.addAll(database.activities()));
                    }
                })
                .build()
                .run()
                .status();

        assertThat(status).isEqualTo(MigrationResult.Status.COMPLETED);
        assertThat(new TreeSet<>(told))
                .contains("INDEX public.t_slowly")
                .anySatisfy(activity ->
                        assertThat(activity).matches("INDEX public\\.t_slowly \\(scanning table \\d+ %\\)"));
    }
}
