package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Finding out why the target's worker fails runs code of the table's owner. It runs with that owner's rights, however it
 * tries to get others, and the reason is still told.
 */
@Timeout(240)
abstract class DryRunCase {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ACTS_AS_THE_OWNER_SINCE = 16;

    /** Before 16, the server's own worker runs it as a superuser: there only what pgtrek's sessions do is looked at. */
    private static final String ACT = """
            CREATE FUNCTION m.act(v int, what text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
              IF v > 1 AND session_user <> 'mallory' THEN
                IF current_setting('application_name') LIKE 'pgtrek%'
                   OR current_setting('server_version_num')::int >= 160000 THEN
                  PERFORM hostile.probe(what);
                END IF;
                RAISE EXCEPTION 'boom of % as %', what, current_user;
              END IF;
              RETURN v;
            END $$
            """;

    private static final String TRIGGER = """
            CREATE FUNCTION m.fire() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              PERFORM m.act(NEW.id, TG_ARGV[0]);
              RETURN NEW;
            END $$
            """;

    /** Makes everything in the session its own that it can, for the statement that follows. */
    private static final String HIJACK = """
            CREATE FUNCTION m.hijack() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
              f regprocedure;
            BEGIN
              IF session_user <> 'mallory' AND current_setting('application_name') LIKE 'pgtrek%' THEN
                FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.pronamespace = pg_my_temp_schema() LOOP
                  EXECUTE 'ALTER FUNCTION ' || f || ' SECURITY INVOKER';
                  EXECUTE 'CREATE FUNCTION pg_temp.' || (SELECT proname FROM pg_proc WHERE oid = f)
                          || '(c anyarray) RETURNS text[] LANGUAGE plpgsql AS'
                          || ' $h$BEGIN PERFORM hostile.probe(''overload''); RETURN NULL; END$h$';
                END LOOP;
                CREATE FUNCTION m.same(name, name) RETURNS bool LANGUAGE plpgsql AS
                  $h$BEGIN PERFORM hostile.probe('operator'); RETURN true; END$h$;
                CREATE OPERATOR m.= (LEFTARG = name, RIGHTARG = name, FUNCTION = m.same);
                CREATE TEMP TABLE pg_roles (rolname name, rolsuper bool);
                PERFORM set_config('search_path', 'm, pg_temp, pg_catalog', false);
                PERFORM set_config('statement_timeout', '0', false);
              END IF;
              PERFORM m.act(NEW.id, TG_ARGV[0]);
              RETURN NEW;
            END $$
            """;

    /**
     * @param what names it
     * @param plant mallory's statements on the target
     * @param remove what takes them back
     */
    private record Attack(String what, List<String> plant, String remove) {}

    private static final List<Attack> ATTACKS = List.of(
            new Attack(
                    "always",
                    List.of(
                            "CREATE TRIGGER a BEFORE INSERT ON m.data FOR EACH ROW EXECUTE FUNCTION m.fire('always')",
                            "ALTER TABLE m.data ENABLE ALWAYS TRIGGER a"),
                    "DROP TRIGGER a ON m.data"),
            new Attack(
                    "replica",
                    List.of(
                            "CREATE TRIGGER a AFTER INSERT ON m.data FOR EACH ROW EXECUTE FUNCTION m.fire('replica')",
                            "ALTER TABLE m.data ENABLE REPLICA TRIGGER a"),
                    "DROP TRIGGER a ON m.data"),
            new Attack(
                    "hijack",
                    List.of(
                            "CREATE TRIGGER a BEFORE INSERT ON m.data FOR EACH ROW EXECUTE FUNCTION m.hijack('hijack')",
                            "ALTER TABLE m.data ENABLE ALWAYS TRIGGER a"),
                    "DROP TRIGGER a ON m.data"),
            new Attack(
                    "check",
                    List.of("ALTER TABLE m.data ADD CONSTRAINT c CHECK (m.act(id, 'check') > 0)"),
                    "ALTER TABLE m.data DROP CONSTRAINT c"),
            new Attack("index", List.of("CREATE INDEX i ON m.data (m.act(id, 'index'))"), "DROP INDEX m.i"),
            new Attack(
                    "generated",
                    List.of("ALTER TABLE m.data ADD g int GENERATED ALWAYS AS (m.act(id, 'generated')) STORED"),
                    "ALTER TABLE m.data DROP g"),
            new Attack(
                    "domain",
                    List.of(
                            "CREATE DOMAIN m.d AS int CHECK (m.act(VALUE, 'domain') > 0)",
                            "ALTER TABLE m.data ALTER v TYPE m.d"),
                    "ALTER TABLE m.data ALTER v TYPE int; DROP DOMAIN m.d"));

    @Test
    void codeOfTheTablesOwnerGainsNothingAndTheReasonIsTold(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            mallory.execute(
                    pair.source(),
                    "CREATE SCHEMA m",
                    "GRANT USAGE ON SCHEMA m TO PUBLIC",
                    "CREATE TABLE m.data (id int PRIMARY KEY, v int)",
                    ACT,
                    TRIGGER,
                    HIJACK);
            try (MigrationRun run = replicated(pair)) {
                int id = 10;
                for (Attack attack : ATTACKS) {
                    plant(pair, mallory, attack.plant());
                    insert(pair, id++);
                    assertThat(awaitFailure(run, attack.what()).message().orElseThrow())
                            .contains("INSERT on table m.data", "boom of " + attack.what() + " as mallory");
                    recover(pair, run, attack.remove());
                }
                giveToASuperuser(pair, mallory);
                insert(pair, id);
                assertThat(awaitFailure(run, "superuser").message().orElseThrow())
                        .contains("boom of superuser as pgtrek_dry_run_")
                        .doesNotContain("as postgres");
                recover(pair, run, "DROP TRIGGER a ON m.data");
                assertThat(pair.target().queryValue("mal", "SELECT count(*) FROM pg_roles WHERE rolname ~ 'dry_run'"))
                        .isEqualTo("0");
                mallory.assertHarmless();
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
            mallory.assertHarmless();
        }
    }

    private static void giveToASuperuser(PostgresPair pair, HostileOwner mallory) {
        List<String> attack = List.of(
                "CREATE TRIGGER a BEFORE INSERT ON m.data FOR EACH ROW EXECUTE FUNCTION m.fire('superuser')",
                "ALTER TABLE m.data ENABLE ALWAYS TRIGGER a",
                // the server's own worker runs it as the owner, a superuser: its marks are not pgtrek's
                """
                CREATE OR REPLACE FUNCTION m.act(v int, what text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
                BEGIN
                  BEGIN
                    EXECUTE 'RESET ROLE';
                  EXCEPTION WHEN OTHERS THEN
                    NULL; -- as it must be
                  END;
                  IF current_setting('application_name') LIKE 'pgtrek%' AND EXISTS
                     (SELECT FROM pg_roles WHERE pg_has_role(current_user, oid, 'USAGE') AND rolname <> current_user) THEN
                    PERFORM hostile.probe(what);
                  END IF;
                  RAISE EXCEPTION 'boom of % as %', what, current_user;
                END $$
                """);
        plant(pair, mallory, attack);
        pair.target().execute("mal", "ALTER TABLE m.data OWNER TO postgres");
    }

    /** Where mallory may not, she is let in, as she may find another way. */
    private static void plant(PostgresPair pair, HostileOwner mallory, List<String> statements) {
        if (pair.target().major() >= ACTS_AS_THE_OWNER_SINCE) {
            mallory.execute(pair.target(), statements.toArray(String[]::new));
            return;
        }
        assertThatThrownBy(() -> mallory.execute(pair.target(), statements.get(0)))
                .hasMessageContaining("only superusers may change definitions");
        String guard = "ALTER EVENT TRIGGER " + ReplicationName.of("dryrun", "mal");
        pair.target().execute("mal", guard + " DISABLE");
        mallory.execute(pair.target(), statements.toArray(String[]::new));
        pair.target().execute("mal", guard + " ENABLE");
    }

    private static void insert(PostgresPair pair, int id) {
        pair.source().execute("mal", "INSERT INTO m.data VALUES (" + id + ", " + id + ")");
    }

    private static void recover(PostgresPair pair, MigrationRun run, String remedy) {
        pair.target().execute("mal", remedy.split("; "));
        await().atMost(LONG).untilAsserted(() -> {
            ReplicationStatus now = only(run);
            assertThat(now.inSync()).describedAs(now.toString()).isTrue();
        });
    }

    private static ReplicationStatus awaitFailure(MigrationRun run, String what) {
        AtomicReference<ReplicationStatus> last = new AtomicReference<>();
        await().atMost(LONG).untilAsserted(() -> {
            last.set(only(run));
            assertThat(last.get().state()).describedAs(last.toString()).isEqualTo(ReplicationStatus.State.FAILED);
            assertThat(last.get().message().orElse("")).contains("boom of " + what);
        });
        return last.get();
    }

    private static ReplicationStatus only(MigrationRun run) {
        return run.replication().status().get(0);
    }

    private static MigrationRun replicated(PostgresPair pair) {
        MigrationRun run = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .migrationId("dryrun")
                .includeDatabase("mal")
                .strategy(LogicalReplication.builder()
                        .copy(DumpRestore.builder()
                                .definitionsFrom(DefinitionSource.CATALOGS)
                                .build())
                        .build())
                .build()
                .start();
        assertThat(run.await().status()).isEqualTo(MigrationResult.Status.REPLICATING);
        run.replication().awaitInSync(LONG);
        return run;
    }
}
