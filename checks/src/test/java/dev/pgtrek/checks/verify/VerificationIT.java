package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a whole verification does, beside comparing. */
@PostgresTest(source = 14, target = 15)
class VerificationIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static Verification.Builder verification(PostgresPair pair, String... databases) {
        return Verification.of(Scripts.source(pair), Scripts.target(pair)).databases(named(databases));
    }

    private static DatabaseSelection named(String... databases) {
        return DatabaseSelection.of(
                List.of(databases).stream().map(NamePattern::exactly).toList(), List.of());
    }

    @Test
    @Tag("proof")
    void fourThousandTablesNeedNoMoreLocksThanAServerHas(PostgresPair pair) {
        Scripts.runOnBoth(
                pair, "many", IntStream.range(0, 40).mapToObj("""
                        DO $$
                        BEGIN
                          FOR i IN 1..100 LOOP
                            EXECUTE format('CREATE TABLE t_%1$s_%%s (id int PRIMARY KEY, a int UNIQUE)', i);
                            EXECUTE format('INSERT INTO t_%1$s_%%s VALUES (%%s)', i, i);
                          END LOOP;
                        END
                        $$
                        """::formatted).toArray(String[]::new));
        pair.target().execute("many", "DELETE FROM t_7_7");

        VerificationReport report = verification(pair, "many").schema(false).run();

        assertThat(report.tables()).isEqualTo(4_000);
        assertThat(report.rows()).isEqualTo(4_000);
        assertThat(report.differences())
                .containsExactly(new Difference("many", "table public.t_7_7", "1 row on the source, 0 on the target"));
    }

    @Test
    void theListenerIsToldOfEveryTable(PostgresPair pair) {
        Scripts.runOnBoth(pair, "told", "CREATE TABLE a (i int)", "CREATE TABLE b (i int)");
        pair.source().execute("told", "INSERT INTO a VALUES (1)");
        List<String> told = new ArrayList<>();

        VerificationReport report = verification(pair, "told")
                .schema(false)
                .listener(new VerificationListener() {
                    @Override
                    public void onDatabaseStarted(String database, int tables, long bytes) {
                        told.add(database + " begins: " + tables + " tables");
                    }

                    @Override
                    public void onTableCompared(String database, QualifiedName table, long rows, long bytes) {
                        told.add(table + ": " + rows);
                        throw new IllegalStateException("a listener that fails");
                    }

                    @Override
                    public void onDifference(Difference difference) {
                        told.add(difference.toString());
                    }

                    @Override
                    public void onDatabaseFinished(DatabaseVerification database) {
                        told.add(database.database() + " ends: " + database.equal());
                    }
                })
                .run();

        assertThat(told)
                .containsExactly(
                        "told begins: 2 tables",
                        "public.a: 1",
                        "public.b: 0",
                        "told: table public.a: 1 row on the source, 0 on the target",
                        "told ends: false");
        assertThat(report.equal()).isFalse();
    }

    @Test
    void onlyChosenTablesAreRead(PostgresPair pair) {
        Scripts.runOnBoth(pair, "chosen", "CREATE TABLE a (i int)", "CREATE TABLE b (i int)");
        pair.source().execute("chosen", "INSERT INTO a VALUES (1)");

        VerificationReport report = verification(pair, "chosen")
                .schema(false)
                .tables(TableSelection.of(List.of(ObjectPattern.parse("b")), List.of()))
                .run();

        assertThat(report.tables()).isOne();
        assertThat(report.equal()).isTrue();
    }

    @Test
    void whatCannotBeReadIsNotCalledEqual(PostgresPair pair) {
        String[] statements = {
            "CREATE TABLE secret (i int)",
            "CREATE TABLE guarded (i int)",
            "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
            "CREATE TABLE open (i int)",
            "GRANT SELECT ON guarded, open TO PUBLIC"
        };
        Scripts.runOnBoth(pair, "unreadable", statements);
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "CREATE ROLE weak LOGIN");
        }

        List<Difference> differences = Verification.of(weak(pair.source()), weak(pair.target()))
                .databases(named("unreadable"))
                .schema(false)
                .run()
                .differences();

        assertThat(differences)
                .containsExactly(
                        new Difference(
                                "unreadable",
                                "table public.guarded",
                                "could not be compared, the source says: query would be affected by row-level security"
                                        + " policy for table \"guarded\""),
                        new Difference(
                                "unreadable",
                                "table public.secret",
                                "could not be compared, the source says: permission denied for table secret"));
    }

    private static Server weak(PostgresServer server) {
        return Server.parse("postgresql://weak@" + server.host() + ":" + server.port() + "/postgres");
    }

    @Test
    void aDatabaseThatIsMissingDoesNotHideTheOthers(PostgresPair pair) {
        Scripts.create(pair.source(), "gone");
        Scripts.runOnBoth(pair, "stays", "CREATE TABLE t (i int)");

        VerificationReport report =
                verification(pair, "gone", "stays").schema(false).run();

        assertThat(report.databases())
                .extracting(DatabaseVerification::database)
                .containsExactly("gone", "stays");
        assertThat(report.differences())
                .containsExactly(new Difference("gone", "database gone", "missing on the target"));
    }

    @Test
    void anEmptyMaintenanceDatabaseIsNothingToVerify(PostgresPair pair) {
        assertThatThrownBy(() -> Verification.of(Scripts.source(pair), Scripts.target(pair))
                        .databases(DatabaseSelection.of(List.of(NamePattern.of("postgr*")), List.of()))
                        .run())
                .isInstanceOfSatisfying(
                        MigrationException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOTHING_SELECTED))
                .hasMessageContaining("databases [postgr*]");
    }

    @Test
    void textsOfDatabasesWithDifferentEncodings(PostgresPair pair) {
        String create = "CREATE DATABASE encoded TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING ";
        pair.source().execute("postgres", create + "'LATIN1'");
        pair.target().execute("postgres", create + "'UTF8'");
        String[] statements = {
            "CREATE TABLE \"täbel\" (\"ö\" text, b bytea)", "INSERT INTO \"täbel\" VALUES ('äöü', '\\xfc')"
        };
        pair.source().execute("encoded", statements);
        pair.target().execute("encoded", statements);

        assertThat(verification(pair, "encoded")
                        .level(Verify.CHECKSUMS)
                        .schema(false)
                        .run()
                        .differences())
                .isEmpty();

        pair.target().execute("encoded", "UPDATE \"täbel\" SET \"ö\" = 'äöu'");

        assertThat(verification(pair, "encoded")
                        .level(Verify.CHECKSUMS)
                        .schema(false)
                        .run()
                        .differences())
                .extracting(Difference::object)
                .containsExactly("table public.täbel");
    }

    @Test
    void anInterruptEndsTheQueriesToo(PostgresPair pair) throws Exception {
        Scripts.runOnBoth(pair, "blocked", "CREATE TABLE t (i int)");
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        try (Connection locker = pair.target().connect("blocked");
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            Thread verifying = new Thread(() -> {
                try {
                    verification(pair, "blocked").run();
                } catch (MigrationCancelledException e) {
                    outcome.set(Thread.currentThread().isInterrupted() ? e : null);
                }
            });
            verifying.start();
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> "1"
                            .equals(pair.target()
                                    .queryValue("postgres", "SELECT count(*) FROM pg_locks WHERE NOT granted")));

            verifying.interrupt();
            verifying.join(DEADLINE.toMillis());

            assertThat(verifying.isAlive()).isFalse();
            assertThat(outcome.get()).isInstanceOf(MigrationCancelledException.class);
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> "0"
                            .equals(pair.target()
                                    .queryValue("postgres", "SELECT count(*) FROM pg_locks WHERE NOT granted")));
        }
    }
}
