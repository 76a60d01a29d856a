package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which tables are followed, and what is done for those that can't be as they are. */
@PostgresTest(source = 13, target = 18)
@Timeout(120)
class FollowedTablesIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String IDENTITY = "SELECT relreplident FROM pg_class WHERE relname = 'log'";

    @BeforeEach
    void database(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE customer (id int PRIMARY KEY, name text)",
                        "CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customer)",
                        "INSERT INTO customer VALUES (1, 'one')",
                        "INSERT INTO orders VALUES (1, 1)");
    }

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE shop");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop");
    }

    @Test
    void aTableWithoutAKeyIsFollowedByItsWholeRows(PostgresPair pair) {
        createLog(pair);
        LogicalReplication strategy =
                LogicalReplication.builder().keylessTables(KeylessTables.FULL).build();
        try (MigrationRun run = followed(migration(pair, strategy))) {
            assertThat(pair.source().queryValue("shop", IDENTITY)).isEqualTo("f");
            pair.source()
                    .execute("shop", "UPDATE log SET line = 'changed' WHERE at = 1", "DELETE FROM log WHERE at = 2");
            run.replication().awaitInSync(LONG);
            assertThat(pair.target().queryValue("shop", "SELECT string_agg(line, ',') FROM log"))
                    .isEqualTo("changed");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(pair.source().queryValue("shop", IDENTITY)).isEqualTo("d");
            assertThat(pair.target().queryValue("shop", IDENTITY)).isEqualTo("d");
        }
    }

    @Test
    void aDatabaseWithATableWithoutAKeyGoesByTheNextStrategy(PostgresPair pair) {
        createLog(pair);
        Migration migration = migration(pair, LogicalReplication.withDefaults())
                .strategy(DumpRestore.withDefaults())
                .build();
        DatabasePlan plan = migration.plan().databases().get(0);
        assertThat(plan.method()).hasValue("dump");
        assertThat(plan.rejected().get(0).reasons().get(0).message()).contains("public.log");
        MigrationResult result = migration.run();
        assertThat(result.status()).isEqualTo(MigrationResult.Status.COMPLETED);
        pair.source().execute("shop", "DELETE FROM log"); // and none of it was published
    }

    /** What is written after the copy began is carried; only a dump would lose it. */
    @Test
    void whoIsConnectedIsNoReasonAgainstReplication(PostgresPair pair) throws Exception {
        Migration copied = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .build();
        Migration followed = migration(pair, LogicalReplication.withDefaults())
                .strategy(DumpRestore.withDefaults())
                .strictCheck("source-writes")
                .build();
        try (Connection application = pair.source().connect("shop");
                Statement statement = application.createStatement()) {
            statement.execute("SET application_name = 'the shop'");
            await().atMost(LONG).until(() -> findings(copied.plan()).contains("source-writes"));
            MigrationPlan plan = followed.plan();
            assertThat(plan.databases())
                    .extracting(one -> one.method().orElse("none"))
                    .containsExactly("replication");
            assertThat(findings(plan)).doesNotContain("source-writes");
        }
    }

    @Test
    void withoutANextStrategyItFailsAndSaysWhatToDo(PostgresPair pair) {
        createLog(pair);
        pair.source().execute("postgres", "CREATE DATABASE healthy");
        try (MigrationRun run =
                migration(pair, LogicalReplication.withDefaults()).build().start()) {
            MigrationResult result = run.await();
            DatabaseResult shop = result.database("shop").orElseThrow();
            assertThat(shop.status()).isEqualTo(DatabaseResult.Status.FAILED);
            assertThat(shop.message().orElseThrow()).contains("public.log", "REPLICA IDENTITY FULL");
            assertThat(result.database("healthy").orElseThrow().status()).isEqualTo(DatabaseResult.Status.REPLICATING);
            assertThat(run.replication().stop()).hasSize(1).allMatch(StopReport::complete);
        } finally {
            pair.source().execute("postgres", "DROP DATABASE healthy");
            pair.target().execute("postgres", "DROP DATABASE IF EXISTS healthy");
        }
    }

    @Test
    void whatIsExcludedIsNotFollowedAndItsForeignKeysWait(PostgresPair pair) {
        createLog(pair);
        Migration.Builder migration = migration(pair, LogicalReplication.withDefaults())
                .excludeTable("log")
                .excludeTable("orders");
        String keys = "SELECT count(*) FROM pg_constraint WHERE conname = 'orders_customer_fkey'";
        try (MigrationRun run = followed(migration)) {
            assertThat(pair.source().queryValue("shop", "SELECT string_agg(tablename, ',') FROM pg_publication_tables"))
                    .isEqualTo("customer");
            assertThat(pair.target().queryValue("shop", keys)).isEqualTo("0");
            pair.source()
                    .execute("shop", "DELETE FROM log", "TRUNCATE customer CASCADE", "INSERT INTO customer VALUES (2)");
            run.replication().awaitInSync(LONG);
            assertThat(pair.target().queryValue("shop", "SELECT string_agg(id::text, ',') FROM customer"))
                    .isEqualTo("2");
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM log"))
                    .isEqualTo("0");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(pair.target().queryValue("shop", keys)).isEqualTo("1");
    }

    @Test
    void triggersThatFireForReplicatedRowsWait(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE audit (id bigserial PRIMARY KEY, what int)",
                        "CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$"
                                + " BEGIN INSERT INTO public.audit (what) VALUES (NEW.id); RETURN NEW; END $$",
                        "CREATE TRIGGER always AFTER INSERT ON customer FOR EACH ROW EXECUTE FUNCTION note_it()",
                        "ALTER TABLE customer ENABLE ALWAYS TRIGGER always",
                        "CREATE TRIGGER usual AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note_it()");
        String triggers =
                "SELECT string_agg(format('%s%s', tgname, tgenabled), ',' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal";
        try (MigrationRun run = followed(migration(pair, LogicalReplication.withDefaults()))) {
            assertThat(pair.target().queryValue("shop", triggers)).isEqualTo("alwaysD,usualO");
            pair.source().execute("shop", "INSERT INTO customer VALUES (2)", "INSERT INTO orders VALUES (2, 2)");
            run.replication().awaitInSync(LONG);
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM audit"))
                    .isEqualTo("2");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(pair.target().queryValue("shop", triggers)).isEqualTo("alwaysA,usualO");
    }

    @Test
    void whatIsNotFollowedIsNamed(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        "CREATE MATERIALIZED VIEW names AS SELECT name FROM customer",
                        "CREATE UNLOGGED TABLE cache (id int)",
                        "INSERT INTO cache VALUES (1)",
                        "SELECT lo_from_bytea(4711, 'content')");
        try (MigrationRun run = followed(migration(pair, LogicalReplication.withDefaults()))) {
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM cache"))
                    .isEqualTo("1");
            List<StopReport> reports = run.replication().stop();
            assertThat(reports.get(0).stale())
                    .containsExactlyInAnyOrder(
                            "materialized view public.names", "table public.cache", "1 large object");
        }
    }

    @Test
    void partitionsOfWhichSomeAreExcludedAreFollowedOneByOne(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE event (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                        "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (10)",
                        "CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM (10) TO (20)",
                        "CREATE TABLE whole (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                        "CREATE TABLE whole_1 PARTITION OF whole FOR VALUES FROM (0) TO (10)");
        String published = "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables";
        Migration.Builder migration =
                migration(pair, LogicalReplication.withDefaults()).excludeTable("event_2");
        try (MigrationRun run = followed(migration)) {
            assertThat(pair.source().queryValue("shop", published)).isEqualTo("customer,event_1,orders,whole");
            pair.source().execute("shop", "INSERT INTO event VALUES (1), (11)", "INSERT INTO whole VALUES (1)");
            run.replication().awaitInSync(LONG);
            assertThat(pair.target().queryValue("shop", "SELECT string_agg(id::text, ',') FROM event"))
                    .isEqualTo("1");
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM whole"))
                    .isEqualTo("1");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    private static List<String> findings(MigrationPlan plan) {
        return plan.databases().stream()
                .flatMap(database -> database.findings().stream())
                .map(Finding::id)
                .toList();
    }

    private static void createLog(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE log (at int, line text)",
                        "INSERT INTO log VALUES (1, 'one'), (2, 'two')");
    }

    private static MigrationRun followed(Migration.Builder migration) {
        MigrationRun run = migration.build().start();
        assertThat(run.await().databases())
                .extracting(result -> result.message().orElse(""))
                .containsOnly("");
        run.replication().awaitInSync(LONG);
        return run;
    }

    private static Migration.Builder migration(PostgresPair pair, LogicalReplication strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(strategy);
    }
}
