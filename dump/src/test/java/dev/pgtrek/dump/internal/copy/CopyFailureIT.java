package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.dump.result.TableCopyException;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@PostgresTest(source = 15, target = 18)
@Timeout(120)
class CopyFailureIT {
    private static final String OUR_SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'pgtrek rig%'";
    private static final String END_OUR_SESSIONS =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pgtrek rig%'";
    private static final String WAITING = OUR_SESSIONS + " AND wait_event_type = 'Lock'";

    private static RigDatabase shopWithATable(PostgresPair pair) {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE t (id int, t text)");
        shop.onSource("INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 50000) i");
        return shop;
    }

    private static CompletableFuture<CopyResult> inBackground(CopyRig rig, List<TableInfo> tables) {
        CompletableFuture<CopyResult> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                done.complete(rig.copy(tables, CopyOptions.defaults(), rig.complete::add));
            } catch (Throwable e) { // told to the one who waits
                done.completeExceptionally(e);
            }
        });
        thread.start();
        return done;
    }

    @Test
    void aRowThatTheTargetRefusesIsNamedAndTheOthersEnd(PostgresPair pair) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        shop.onBoth("CREATE TABLE bad (id int)");
        shop.onTarget("ALTER TABLE bad ADD CHECK (id <> 3)");
        shop.onSource("INSERT INTO bad SELECT generate_series(1, 5)");
        CountDownLatch refused = new CountDownLatch(1);
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            rig.gate(() -> {
                if (rig.events.contains("started public.bad")
                        && Thread.currentThread().isInterrupted()) {
                    refused.countDown();
                }
            });
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults()))
                    .asInstanceOf(InstanceOfAssertFactories.type(TableCopyException.class))
                    .satisfies(failure -> {
                        assertThat(failure.table()).hasToString("public.bad");
                        assertThat(failure.code()).isEqualTo(ErrorCode.DATABASE);
                        assertThat(failure)
                                .hasMessageContaining("violates check constraint \"bad_id_check\"")
                                .hasMessageContaining("COPY bad, line 3");
                    });
            assertThat(rig.complete).extracting(table -> table.name()).doesNotContain("bad");
        }
        assertThat(shop.target("SELECT count(*) FROM bad")).isEqualTo("0");
    }

    @Test
    void aRowThatIsRefusedComesToLightBeforeTheLastOneWasSent(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE wide (id int, t text)");
        shop.onTarget("ALTER TABLE wide ADD CHECK (id <> 1)");
        shop.onSource("INSERT INTO wide SELECT i, repeat(md5(i::text), 40000) FROM generate_series(1, 80) i");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults())).isInstanceOf(TableCopyException.class);
            assertThat(rig.bytesTold.get())
                    .isGreaterThanOrEqualTo(TargetCopy.MOST_BYTES)
                    .isLessThan(80 * 1_280_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE t",
                "ALTER TABLE t ALTER id TYPE bigint",
                "TRUNCATE t; VACUUM FULL t",
                "ALTER TABLE t RENAME TO u",
                "DROP TABLE t",
                "DROP TABLE t; CREATE TABLE t (id int, t text)",
                "ALTER TABLE t RENAME TO u; CREATE TABLE t (id int, t text)"
            })
    void aTableThatChangedSinceTheSnapshotIsNoticed(String change, PostgresPair pair) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            List<TableInfo> tables = rig.tables();
            for (String statement : change.split(";")) {
                shop.onSource(statement);
            }
            assertThatThrownBy(() -> rig.copy(tables, CopyOptions.defaults(), rig.complete::add))
                    .isInstanceOf(TableCopyException.class)
                    .satisfies(failure -> assertThat(failure.getMessage())
                            .containsAnyOf("after the snapshot was taken", "relation \"public.t\" does not exist"));
            assertThat(rig.complete).isEmpty();
        }
        assertThat(shop.target("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void aTableWhoseRowsWereMovedSinceTheSnapshotIsCopied(PostgresPair pair) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            List<TableInfo> tables = rig.tables();
            shop.onSource("DELETE FROM t WHERE id = 1", "VACUUM FULL t");
            rig.copy(tables, CopyOptions.defaults(), rig.complete::add);
        }
        assertThat(shop.target("SELECT count(*) FILTER (WHERE id = 1) FROM t")).isEqualTo("1");
    }

    /** Its parts are read by where the rows lie. */
    @Test
    void aTableWhoseRowsAreMovedBetweenItsPartsIsNoticed(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE large (id int, t text)");
        shop.onSource(
                "INSERT INTO large SELECT i, md5(i::text) FROM generate_series(1, 100000) i",
                "DELETE FROM large WHERE id % 2 = 0");
        AtomicBoolean begun = new AtomicBoolean();
        AtomicReference<CompletableFuture<Void>> moving = new AtomicReference<>();
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            rig.gate(() -> {
                if (!begun.getAndSet(true)) {
                    moving.set(CompletableFuture.runAsync(() -> pair.source().execute("shop", "VACUUM FULL large")));
                    await().until(() -> shop.source("SELECT count(*) FROM pg_locks WHERE NOT granted")
                            .matches("[1-9]"));
                }
            });
            CopyOptions.Builder options =
                    CopyOptions.builder().splitBytes(1 << 20).truncatedTablesAreEmpty(true);
            List<TableInfo> tables = rig.tables();
            assertThatThrownBy(() -> rig.copy(tables, options.build(), rig.complete::add))
                    .isInstanceOf(TableChangedException.class)
                    .hasMessageContaining("public.large");
            moving.get().get(30, TimeUnit.SECONDS);

            CopyResult again =
                    rig.copy(tables, options.changedTablesAreLeftOut(true).build(), rig.complete::add);
            assertThat(again.leftOut().keySet()).extracting(TableInfo::name).containsExactly("large");
            assertThat(rig.complete).isEmpty();
        }
    }

    @Test
    void oneChangedTableAmongManySmallOnesIsNamed(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("DO $$ BEGIN FOR i IN 1..40 LOOP EXECUTE format('CREATE TABLE t%s (id int)', i); END LOOP; END $$");
        shop.onSource(
                "DO $$ BEGIN FOR i IN 1..40 LOOP EXECUTE format('INSERT INTO t%s VALUES (1)', i); END LOOP; END $$");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            shop.onSource("TRUNCATE t17");
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults()))
                    .asInstanceOf(InstanceOfAssertFactories.type(TableChangedException.class))
                    .satisfies(failure -> assertThat(failure.table()).hasToString("public.t17"));
        }
    }

    @Test
    void whatLeavesTheRowsWhereTheyAreIsNoChange(PostgresPair pair) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            List<TableInfo> tables = rig.tables();
            shop.onSource(
                    "ALTER TABLE t ADD COLUMN later int DEFAULT 7",
                    "CREATE INDEX ON t (id)",
                    "DELETE FROM t WHERE id > 10",
                    "VACUUM ANALYZE t");
            assertThat(rig.copy(tables, CopyOptions.defaults(), rig.complete::add)
                            .rows())
                    .isEqualTo(50_000);
        }
    }

    @Test
    void aTableThatAnApplicationHasLockedIsWaitedForWithNoOtherOneLocked(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("DO $$ BEGIN FOR i IN 1..40 LOOP EXECUTE format('CREATE TABLE t%s (id int)', i); END LOOP; END $$");
        shop.onSource(
                "DO $$ BEGIN FOR i IN 1..40 LOOP EXECUTE format('INSERT INTO t%s VALUES (1)', i); END LOOP; END $$");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1);
                Connection application = pair.source().connect("shop");
                Statement statement = application.createStatement()) {
            List<TableInfo> tables = rig.tables();
            application.setAutoCommit(false);
            statement.execute("LOCK TABLE t20 IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<CopyResult> copying = inBackground(rig, tables);
            await().until(() -> shop.source(WAITING).equals("1"));
            // it would never get these, if the copy held one of them and waited for t20
            statement.execute("SET lock_timeout = '20s'");
            for (int i = 1; i <= 40; i++) {
                statement.execute("LOCK TABLE t" + i + " IN ACCESS EXCLUSIVE MODE");
            }
            application.commit();
            assertThat(copying.get().rows()).isEqualTo(40);
        }
    }

    @Test
    void aSourceThatEndsTheSessionIsNamed(PostgresPair pair) throws Exception {
        sessionsEnd(pair, pair.source(), "the session with the source was lost while rows were read");
    }

    @Test
    void aTargetThatEndsTheSessionIsNamed(PostgresPair pair) throws Exception {
        sessionsEnd(pair, pair.target(), "the session with the target was lost while rows were written");
    }

    private static void sessionsEnd(PostgresPair pair, PostgresServer server, String message) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth("CREATE TABLE wide (id int, t text)");
        shop.onSource("INSERT INTO wide SELECT i, repeat(md5(i::text), 40000) FROM generate_series(1, 80) i");
        AtomicReference<String> ended = new AtomicReference<>();
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            rig.gate(() -> {
                if (rig.bytesTold.get() > 1_000_000 && ended.get() == null) {
                    ended.set(server.queryValue("postgres", END_OUR_SESSIONS));
                    await().until(() -> "0".equals(server.queryValue("postgres", OUR_SESSIONS)));
                }
            });
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults()))
                    .hasMessageContaining("table public.wide")
                    .hasMessageContaining(message)
                    .asInstanceOf(InstanceOfAssertFactories.type(TableCopyException.class))
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION));
            assertThat(ended).hasValue("t");
        }
        assertThat(shop.target("SELECT count(*) FROM wide")).isEqualTo("0");
    }

    @Test
    void anInterruptEndsACopyThatStreams(PostgresPair pair) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        CountDownLatch streaming = new CountDownLatch(1);
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            rig.gate(() -> {
                streaming.countDown();
                new CountDownLatch(1).await();
            });
            interruptedAfter(rig, rig.tables(), () -> streaming.await());
        }
        allSessionsEnd(pair, shop);
    }

    @Test
    void anInterruptEndsACopyThatWaitsForALockOfTheSource(PostgresPair pair) throws Exception {
        waitsForALock(pair, pair.source());
    }

    @Test
    void anInterruptEndsACopyThatWaitsForALockOfTheTarget(PostgresPair pair) throws Exception {
        waitsForALock(pair, pair.target());
    }

    private static void waitsForALock(PostgresPair pair, PostgresServer server) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        try (CopyRig rig = CopyRig.open(pair, "shop", 1);
                Connection application = server.connect("shop");
                Statement statement = application.createStatement()) {
            List<TableInfo> tables = rig.tables();
            application.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            interruptedAfter(
                    rig, tables, () -> await().until(() -> "1".equals(server.queryValue("postgres", WAITING))));
            // while the lock is still held
            await().until(() -> "0".equals(server.queryValue("postgres", WAITING)));
        }
        allSessionsEnd(pair, shop);
    }

    /** A step that may be interrupted. */
    private interface Step {
        void run() throws Exception;
    }

    private static void interruptedAfter(CopyRig rig, List<TableInfo> tables, Step step) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread copying = new Thread(() -> {
            try {
                rig.copy(tables, CopyOptions.defaults(), rig.complete::add);
            } catch (Throwable e) { // looked at below
                thrown.set(e);
            }
        });
        copying.start();
        step.run();
        copying.interrupt();
        copying.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(rig.complete).isEmpty();
    }

    private static void allSessionsEnd(PostgresPair pair, RigDatabase shop) {
        await().until(() -> shop.source(OUR_SESSIONS).equals("0")
                && shop.target(OUR_SESSIONS).equals("0"));
        assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void aQueueThatIsClosedCancelsTheCopy(PostgresPair pair) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        CountDownLatch streaming = new CountDownLatch(1);
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            rig.gate(() -> {
                streaming.countDown();
                new CountDownLatch(1).await();
            });
            CompletableFuture<CopyResult> copying = inBackground(rig, rig.tables());
            streaming.await();
            rig.close();
            assertThatThrownBy(copying::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(MigrationCancelledException.class);
        }
        allSessionsEnd(pair, shop);
    }

    @Test
    void aSnapshotThatIsGoneIsSaidToBeGone(PostgresPair pair) throws Exception {
        shopWithATable(pair);
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            rig.endSnapshot();
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults()))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("the source no longer has the snapshot")
                    .hasMessageContaining("run again");
        }
    }

    @Test
    void aTableThatTheTargetDoesNotHaveIsNamed(PostgresPair pair) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        shop.onTarget("DROP TABLE t");
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults()))
                    .isInstanceOf(TableCopyException.class)
                    .hasMessageContaining("table public.t: the target refused it")
                    .hasMessageContaining("relation \"public.t\" does not exist");
        }
    }

    @Test
    void whatIsThrownWhenATableIsCompleteEndsTheCopy(PostgresPair pair) throws Exception {
        shopWithATable(pair);
        try (CopyRig rig = CopyRig.open(pair, "shop", 1)) {
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults(), table -> {
                        throw new IllegalStateException("no more of it");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no more of it");
        }
    }

    @Test
    void rowsThatRowSecurityHidesAreNotLeftOut(PostgresPair pair) throws Exception {
        RigDatabase shop = shopWithATable(pair);
        shop.onSource(
                "CREATE ROLE reader LOGIN PASSWORD 'secret'",
                "GRANT SELECT ON t TO reader",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY few ON t USING (id < 10)");
        String reader = pair.source().uri().replaceFirst("//[^@]*@", "//reader:secret@");
        try (CopyRig rig = new CopyRig(
                reader,
                15,
                pair.target().uri(),
                18,
                "shop",
                MigrationOptions.builder().jobs(1).build())) {
            assertThatThrownBy(() -> rig.copy(CopyOptions.defaults()))
                    .isInstanceOf(TableCopyException.class)
                    .hasMessageContaining("row-level security")
                    .hasMessageContaining("BYPASSRLS");
        } finally {
            shop.onSource("DROP OWNED BY reader", "DROP ROLE reader");
        }
    }
}
