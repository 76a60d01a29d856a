package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Partitions and children that are foreign tables of a server that never answers: nothing of pgtrek asks it. */
@PostgresTest(source = 14, target = 15)
@Timeout(120)
class ForeignPartitionIT {
    private static final String ANALYZED = """
            SELECT string_agg(DISTINCT tablename, ',' ORDER BY tablename) FROM pg_stats WHERE schemaname = 'public'
            """;

    private ServerSocket silent;

    @BeforeEach
    void createDatabase(PostgresPair pair) throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE EXTENSION postgres_fdw",
                        "CREATE SERVER silent FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '"
                                + silent.getLocalPort() + "', dbname 'x')",
                        "CREATE USER MAPPING FOR CURRENT_USER SERVER silent OPTIONS (user 'u')",
                        "CREATE TABLE m (k int NOT NULL) PARTITION BY RANGE (k)",
                        "CREATE TABLE m_near PARTITION OF m (PRIMARY KEY (k)) FOR VALUES FROM (0) TO (1000)",
                        "CREATE TABLE m_deep PARTITION OF m FOR VALUES FROM (1000) TO (2000) PARTITION BY RANGE (k)",
                        "CREATE TABLE m_deep_near PARTITION OF m_deep (PRIMARY KEY (k)) FOR VALUES FROM (1000) TO (1500)",
                        "CREATE TABLE m_local PARTITION OF m FOR VALUES FROM (2000) TO (3000) PARTITION BY RANGE (k)",
                        "CREATE TABLE m_local_1 PARTITION OF m_local (PRIMARY KEY (k)) FOR VALUES FROM (2000) TO (3000)",
                        "CREATE FOREIGN TABLE m_deep_far PARTITION OF m_deep FOR VALUES FROM (1500) TO (2000) SERVER silent",
                        "CREATE TABLE parent (k int PRIMARY KEY)",
                        "CREATE FOREIGN TABLE child () INHERITS (parent) SERVER silent",
                        "CREATE TABLE other (k int PRIMARY KEY)",
                        "INSERT INTO m_near VALUES (1)",
                        "INSERT INTO m_deep_near VALUES (1001)",
                        "INSERT INTO m_local_1 VALUES (2001)",
                        "INSERT INTO parent VALUES (1)",
                        "INSERT INTO other VALUES (1)");
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) throws IOException {
        silent.close();
        pair.source().execute("postgres", "DROP DATABASE shop");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop");
    }

    @Test
    void aDumpAnalyzesWhatIsLocalAndNamesTheRest(PostgresPair pair) {
        DatabaseResult result = migration(pair, DumpRestore.withDefaults())
                .run()
                .database("shop")
                .orElseThrow();
        assertThat(result.status()).describedAs(result.toString()).isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(result.findings())
                .filteredOn(finding -> finding.id().equals("statistics"))
                .extracting(finding -> finding.object().orElse(""))
                .containsExactlyInAnyOrder("table public.m", "table public.m_deep", "table public.parent");
        assertLocalTablesAreAnalyzed(pair);
    }

    @Test
    void aReplicationAndItsCutoverToo(PostgresPair pair) {
        try (MigrationRun run = migration(
                        pair,
                        LogicalReplication.builder()
                                .keylessTables(KeylessTables.FULL)
                                .build())
                .start()) {
            DatabaseResult result = run.await().database("shop").orElseThrow();
            assertThat(result.status()).describedAs(result.toString()).isEqualTo(DatabaseResult.Status.REPLICATING);
            run.replication().awaitInSync(Duration.ofSeconds(60));
            CutoverReport cutover = run.replication().cutover(Cutover.withDefaults());
            assertThat(cutover.status()).describedAs(cutover.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(cutover.databases().get(0).left()).isEmpty();
            assertThat(cutover.databases().get(0).advice())
                    .extracting(advice -> advice.remedy())
                    .contains("ANALYZE \"public\".\"m\"", "ANALYZE \"public\".\"parent\"");
        }
        assertLocalTablesAreAnalyzed(pair);
    }

    private void assertLocalTablesAreAnalyzed(PostgresPair pair) {
        assertThat(pair.target().queryValue("shop", ANALYZED)).isEqualTo("m_deep_near,m_local,m_local_1,m_near,other");
        assertThatThrownBy(() -> {
                    silent.setSoTimeout(1);
                    silent.accept();
                })
                .describedAs("nobody has connected to the foreign server")
                .isInstanceOf(SocketTimeoutException.class);
    }

    private static Migration migration(PostgresPair pair, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("shop")
                .strategy(strategy)
                .build();
    }
}
