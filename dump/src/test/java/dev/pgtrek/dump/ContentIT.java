package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.dump.option.OrphanedRows;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.option.Content;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.DatabaseSnapshot;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Definitions alone, then rows alone; each test has a database of its own. */
@PostgresTest(source = 15, target = 18)
class ContentIT {
    private static final String[] DEFINITIONS = {
        "CREATE SCHEMA shop",
        "CREATE TYPE shop.state AS ENUM ('new', 'paid')",
        "CREATE SEQUENCE shop.numbers START 7",
        // triggers that would change rows, leave them out, or add some
        "CREATE TABLE shop.log (line text)",
        "CREATE FUNCTION shop.spoil() RETURNS trigger LANGUAGE plpgsql AS $$"
                + "BEGIN INSERT INTO shop.log VALUES ('spoilt'); NEW.name = 'spoilt'; RETURN NEW; END $$",
        "CREATE FUNCTION shop.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        // refers to itself and to another one that refers to it; its columns' values are all the server's
        """
        CREATE TABLE shop.node (
            id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            parent int REFERENCES shop.node,
            name text UNIQUE,
            twice int GENERATED ALWAYS AS (id * 2) STORED,
            leaf int)""",
        "CREATE TABLE shop.leaf (id bigserial PRIMARY KEY, node int NOT NULL REFERENCES shop.node, state shop.state)",
        "ALTER TABLE shop.node ADD FOREIGN KEY (leaf) REFERENCES shop.leaf",
        "CREATE TABLE shop.part (id int, state shop.state, node int REFERENCES shop.node) PARTITION BY HASH (state)",
        "CREATE TABLE shop.part_0 PARTITION OF shop.part FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE shop.part_1 PARTITION OF shop.part FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "CREATE TABLE shop.span (at int, v text) PARTITION BY RANGE (at)",
        "CREATE TABLE shop.span_low PARTITION OF shop.span FOR VALUES FROM (0) TO (50)",
        "CREATE TABLE shop.span_high PARTITION OF shop.span FOR VALUES FROM (50) TO (1000)",
        "CREATE INDEX ON shop.span (at)",
        "CREATE TABLE shop.parent (id int, v text)",
        "CREATE TABLE shop.child (more text) INHERITS (shop.parent)",
        "CREATE VIEW shop.paid AS SELECT * FROM shop.leaf WHERE state = 'paid'",
        "CREATE MATERIALIZED VIEW shop.counts AS SELECT state, count(*) AS n FROM shop.paid GROUP BY state",
        "CREATE MATERIALIZED VIEW shop.counts_again AS SELECT * FROM shop.counts",
        "CREATE MATERIALIZED VIEW shop.never AS SELECT 1 AS one WITH NO DATA",
        "CREATE UNIQUE INDEX ON shop.counts (state)",
        "COMMENT ON TABLE shop.node IS 'of a tree'",
        "GRANT SELECT ON shop.leaf TO PUBLIC",
    };

    private static final String[] ROWS = {
        "INSERT INTO shop.node (parent, name) SELECT nullif(n - 1, 0), 'n' || n FROM generate_series(1, 100) n",
        "INSERT INTO shop.leaf (node, state) SELECT n, (ARRAY['new', 'paid'])[n % 2 + 1]::shop.state"
                + " FROM generate_series(1, 100) n",
        // the row is behind those that refer to it
        "UPDATE shop.node SET leaf = id WHERE id < 60",
        "UPDATE shop.node SET parent = 100 WHERE id = 1",
        "INSERT INTO shop.part SELECT n, (ARRAY['new', 'paid'])[n % 2 + 1]::shop.state, n FROM generate_series(1, 100) n",
        "INSERT INTO shop.span SELECT n, 'v' FROM generate_series(0, 99) n",
        "INSERT INTO shop.parent VALUES (1, 'p')",
        "INSERT INTO shop.child VALUES (2, 'c', 'more')",
        "SELECT setval('shop.numbers', 50)",
        "REFRESH MATERIALIZED VIEW shop.counts",
        "REFRESH MATERIALIZED VIEW shop.counts_again",
        "SELECT lo_from_bytea(4711, 'large')",
        "CREATE TRIGGER spoil BEFORE INSERT ON shop.node FOR EACH ROW EXECUTE FUNCTION shop.spoil()",
        "CREATE TRIGGER skip BEFORE INSERT ON shop.leaf FOR EACH ROW EXECUTE FUNCTION shop.skip()",
        "CREATE TRIGGER skip BEFORE INSERT ON shop.part FOR EACH ROW EXECUTE FUNCTION shop.skip()",
    };

    private static final DumpRestore DEFINITIONS_ALONE =
            DumpRestore.builder().content(Content.DEFINITIONS).build();
    private static final DumpRestore ROWS_ALONE =
            DumpRestore.builder().content(Content.ROWS).build();

    @TempDir
    Path folder;

    private static void create(PostgresServer server, String database, String[]... statements) {
        server.execute("postgres", "CREATE DATABASE " + database);
        for (String[] part : statements) {
            server.execute(database, part);
        }
    }

    private static Migration migration(
            PostgresPair pair, String database, DumpRestore dump, Consumer<Migration.Builder> options) {
        Migration.Builder builder = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .checks(StandardChecks.all())
                .strategy(dump)
                .includeDatabase(database)
                .verify(Verify.CHECKSUMS);
        options.accept(builder);
        return builder.build();
    }

    private static DatabaseResult migrate(PostgresPair pair, String database, DumpRestore dump) {
        return migrate(pair, database, dump, builder -> {});
    }

    private static DatabaseResult migrate(
            PostgresPair pair, String database, DumpRestore dump, Consumer<Migration.Builder> options) {
        return migration(pair, database, dump, options).run().database(database).orElseThrow();
    }

    private static DatabasePlan planned(PostgresPair pair, String database, DumpRestore dump) {
        return migration(pair, database, dump, builder -> {}).plan().databases().get(0);
    }

    private static void assertDone(DatabaseResult result) {
        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
    }

    /** Without partitions by the hash of an enum, which assign a row by the OID of its value. */
    private static List<String> contents(PostgresServer server, String database) {
        return Contents.of(server, database).lines().stream()
                .filter(line -> !line.startsWith("table shop.part_"))
                .toList();
    }

    /** The plan foretells it, and the run rejects it before any row is copied. */
    private static String rejected(PostgresPair pair, String database, DumpRestore dump) {
        List<String> before = contents(pair.target(), database);
        DatabasePlan plan = planned(pair, database, dump);
        assertThat(plan.feasible()).isFalse();

        DatabaseResult result = migrate(pair, database, dump);
        DatabaseResult unchecked = migrate(pair, database, dump, builder -> builder.ignoreCheck("existing-tables"));

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.errorCode()).hasValue(ErrorCode.CHECKS_FAILED);
        assertThat(unchecked.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(contents(pair.target(), database)).isEqualTo(before);
        String message = unchecked.message().orElseThrow();
        assertThat(result.message().orElseThrow()).contains(message);
        return message;
    }

    @Test
    void definitionsAndThenRowsAreTheSameAsBothAtOnce(PostgresPair pair) throws Exception {
        create(pair.source(), "steps", DEFINITIONS, ROWS);
        assertStepsEqualAll(pair, "steps");
        assertThat(pair.target().queryValue("steps", "SELECT count(*) FROM shop.part"))
                .isEqualTo("100");
        assertThat(pair.target().queryValue("steps", "SELECT relispopulated FROM pg_class WHERE relname = 'never'"))
                .isEqualTo("f");
    }

    @Test
    void everyKindOfObjectArrivesInTwoStepsToo(PostgresPair pair) throws Exception {
        Dumps.createKinds(pair.source());
        assertStepsEqualAll(pair, "kinds");
    }

    /** By pg_dump; empty where none is installed that can read the server. */
    private List<String> definitions(PostgresServer server, String database) throws Exception {
        return Dumps.canScript(server) ? Dumps.entries(folder, server, database) : List.of();
    }

    private void assertStepsEqualAll(PostgresPair pair, String database) throws Exception {
        assertDone(migrate(pair, database, DumpRestore.withDefaults(), builder -> builder.ignoreCheck("languages")));
        List<String> definitions = definitions(pair.target(), database);
        List<String> contents = contents(pair.target(), database);
        DatabaseSnapshot catalogs = Catalogs.of(pair.target(), database);
        pair.target().execute("postgres", "DROP DATABASE " + database);

        assertDone(migrate(pair, database, DEFINITIONS_ALONE, builder -> builder.ignoreCheck("languages")));
        assertThat(definitions(pair.target(), database)).containsExactlyInAnyOrderElementsOf(definitions);
        assertThat(contents(pair.target(), database)).isNotEqualTo(contents);

        assertDone(migrate(pair, database, ROWS_ALONE));
        assertThat(definitions(pair.target(), database)).containsExactlyInAnyOrderElementsOf(definitions);
        assertThat(Catalogs.of(pair.target(), database)).isEqualTo(catalogs);
        assertThat(contents(pair.target(), database)).isEqualTo(contents);
        assertThat(Verification.of(
                                Server.parse(pair.source().uri()),
                                Server.parse(pair.target().uri()))
                        .level(Verify.CHECKSUMS)
                        .schema(false) // compared above
                        .databases(DatabaseSelection.of(List.of(NamePattern.of(database)), List.of()))
                        .build()
                        .run()
                        .differences())
                .isEmpty();
    }

    @Test
    void definitionsBringNoRowsAndClaimNone(PostgresPair pair) throws Exception {
        create(pair.source(), "bare", DEFINITIONS, ROWS);
        MigrationPlan plan =
                migration(pair, "bare", DEFINITIONS_ALONE, builder -> {}).plan();
        assertThat(plan.checks().passed()).as(plan.toText()).isTrue();
        assertThat(plan.toText()).contains("only definitions are created");
        assertThat(plan.databases().get(0).tables()).isZero();

        DatabaseResult result = migrate(pair, "bare", DEFINITIONS_ALONE);

        assertDone(result);
        assertThat(List.of(result.tables(), result.rows(), result.bytes())).containsOnly(0L);
        assertThat(result.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("only definitions are created: no rows"));
        assertThat(pair.target().queryRows("bare", """
                SELECT (SELECT count(*) FROM shop.node), (SELECT count(*) FROM shop.part),
                       (SELECT last_value FROM shop.numbers),
                       (SELECT last_value FROM shop.node_id_seq), (SELECT count(*) FROM pg_largeobject_metadata),
                       (SELECT count(*) FROM pg_class WHERE relkind = 'm' AND relispopulated),
                       (SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                         WHERE c.relnamespace = 'shop'::regnamespace)
                """).get(0)).containsExactly("0", "0", "7", "1", "0", "0", "7");
        assertThat(pair.source().log()).doesNotContain("COPY \"shop\".\"node\"");
    }

    @Test
    void definitionsReadByClientToolsBringNoRowsEither(PostgresPair pair) throws Exception {
        Dumps.assumeTools(15, 18);
        create(pair.source(), "by_tools", DEFINITIONS, ROWS);

        assertDone(migrate(
                pair,
                "by_tools",
                DumpRestore.builder()
                        .content(Content.DEFINITIONS)
                        .definitionsFrom(DefinitionSource.CLIENT_TOOLS)
                        .build()));

        assertThat(pair.target().queryRows("by_tools", """
                SELECT (SELECT count(*) FROM shop.node), (SELECT last_value FROM shop.numbers),
                       (SELECT count(*) FROM pg_class WHERE relkind = 'm' AND relispopulated)
                """).get(0)).containsExactly("0", "7", "0");
    }

    @Test
    void rowsNeedADatabase(PostgresPair pair) {
        create(pair.source(), "absent", DEFINITIONS, ROWS);
        DatabasePlan plan = planned(pair, "absent", ROWS_ALONE);
        assertThat(plan.feasible()).isFalse();

        DatabaseResult result = migrate(pair, "absent", ROWS_ALONE);

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message().orElseThrow()).contains("the target has no database absent");
        assertThat(pair.target().queryValue("postgres", "SELECT count(*) FROM pg_database WHERE datname = 'absent'"))
                .isEqualTo("0");
    }

    @Test
    void columnsAreMatchedByName(PostgresPair pair) {
        create(pair.source(), "ordered", new String[] {
            "CREATE TABLE t (a int, b int, c text, sum int GENERATED ALWAYS AS (a + b) STORED)",
            "INSERT INTO t SELECT n, -n, 'c' || n FROM generate_series(1, 1000) n"
        });
        create(pair.target(), "ordered", new String[] {
            "CREATE TABLE t (sum int GENERATED ALWAYS AS (a + b) STORED, gone int, b int, extra text NOT NULL DEFAULT 'x',"
                    + " c text, made int GENERATED ALWAYS AS IDENTITY, a int, free text)",
            "ALTER TABLE t DROP COLUMN gone",
            "CREATE INDEX ON t (b)"
        });

        DatabaseResult result = migrate(pair, "ordered", ROWS_ALONE, builder -> builder.verify(Verify.COUNTS));

        assertDone(result);
        assertThat(List.of(result.tables(), result.rows())).containsExactly(1L, 1000L);
        assertThat(pair.target().queryRows("ordered", """
                SELECT count(*) FILTER (WHERE b = -a AND c = 'c' || a AND sum = 0 AND extra = 'x' AND free IS NULL),
                       count(DISTINCT made), (SELECT reltuples FROM pg_class WHERE relname = 't')
                  FROM t
                """).get(0)).containsExactly("1000", "1000", "1000");
    }

    @Test
    void tablesThatDoNotFitAreNamedBeforeRowsMove(PostgresPair pair) {
        create(pair.source(), "unfit", new String[] {
            "CREATE TABLE fits AS SELECT 1 AS id",
            "CREATE TABLE missing (id int)",
            "CREATE TABLE was_view (id int)",
            "CREATE TABLE columns (id int, lacking int, other float8, made int, plain int GENERATED ALWAYS AS (1) STORED)",
            "CREATE TABLE demanding (id int)"
        });
        create(pair.target(), "unfit", new String[] {
            "CREATE TABLE fits (id int)",
            "CREATE VIEW was_view AS SELECT 1 AS id",
            "CREATE TABLE columns (id int, other bigint, made int GENERATED ALWAYS AS (1) STORED, plain int)",
            "CREATE TABLE demanding (id int, wanted text NOT NULL)"
        });

        String message = rejected(pair, "unfit", ROWS_ALONE);

        assertThat(message)
                .contains(
                        "public.missing is missing",
                        "public.was_view is a view",
                        "public.columns: column lacking is missing",
                        "column other is of type int8, on the source float8",
                        "column made is generated, on the source it is not",
                        "column plain is not generated, on the source it is",
                        "public.demanding: column wanted needs a value")
                .doesNotContain("fits");
    }

    @Test
    void tablesThatAreNotSelectedNeedNotFit(PostgresPair pair) {
        create(pair.source(), "selected", new String[] {
            "CREATE TABLE wanted AS SELECT 1 AS id", "CREATE TABLE missing AS SELECT 1 AS id"
        });
        create(pair.target(), "selected", new String[] {"CREATE TABLE wanted (id int)"});

        assertDone(migrate(pair, "selected", ROWS_ALONE, builder -> builder.includeTable("wanted")));

        assertThat(pair.target().queryValue("selected", "SELECT id FROM wanted"))
                .isEqualTo("1");
    }

    @Test
    void tablesThatHoldRowsAreRejectedOrAppendedTo(PostgresPair pair) {
        create(pair.source(), "held", DEFINITIONS, ROWS);
        create(pair.target(), "held", DEFINITIONS, new String[] {
            "INSERT INTO shop.log VALUES ('mine')",
            "INSERT INTO shop.node (name) VALUES ('mine')",
            "INSERT INTO shop.parent VALUES (0, 'emptied')",
            "DELETE FROM shop.parent",
            "SELECT setval('shop.numbers', 70)",
            "SELECT lo_from_bytea(4711, 'mine')"
        });
        assertThat(rejected(pair, "held", ROWS_ALONE))
                .contains("shop.log, shop.node", "1 large object")
                .doesNotContain("shop.parent");

        DatabaseResult appended =
                migrate(pair, "held", ROWS_ALONE, builder -> builder.populatedTarget(PopulatedTarget.APPEND));

        assertDone(appended);
        assertThat(appended.findings()).extracting(Finding::id).contains("table-collision", "foreign-key-broken");
        assertThat(pair.target().queryRows("held", """
                SELECT (SELECT string_agg(name, ' ') FROM shop.node), (SELECT string_agg(line, ' ') FROM shop.log),
                       (SELECT count(*) FROM shop.leaf), (SELECT count(*) FROM shop.part),
                       (SELECT count(*) FROM shop.parent),
                       (SELECT last_value FROM shop.numbers), convert_from(lo_get(4711), 'UTF8')
                """).get(0))
                .containsExactly("mine", "mine", "100", "100", "2", "70", "mine");
    }

    @Test
    void triggersThatAlwaysFireAreNamed(PostgresPair pair) {
        create(pair.source(), "always", DEFINITIONS, ROWS);
        create(pair.target(), "always", DEFINITIONS, new String[] {
            "CREATE TRIGGER spoil BEFORE INSERT ON shop.node FOR EACH ROW EXECUTE FUNCTION shop.spoil()",
            "ALTER TABLE shop.node ENABLE ALWAYS TRIGGER spoil",
            "CREATE TRIGGER on_update BEFORE UPDATE ON shop.leaf FOR EACH ROW EXECUTE FUNCTION shop.spoil()",
            "ALTER TABLE shop.leaf ENABLE ALWAYS TRIGGER on_update"
        });

        assertThat(rejected(pair, "always", ROWS_ALONE))
                .contains("spoil of shop.node")
                .doesNotContain("on_update");
    }

    @Test
    void rowsThatBreakAForeignKeyFailTheDatabaseOrAreNamed(PostgresPair pair) {
        create(pair.source(), "orphans", new String[] {
            "CREATE TABLE a (id int PRIMARY KEY)",
            "CREATE TABLE b (a int REFERENCES a)",
            "SET session_replication_role = replica; INSERT INTO b VALUES (1)"
        });
        create(pair.target(), "orphans", new String[] {
            "CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (a int REFERENCES a)"
        });

        DatabaseResult failed = migrate(pair, "orphans", ROWS_ALONE);
        assertThat(failed.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(failed.message().orElseThrow()).contains("1 foreign key", "orphanedRows(NOT_VALID)");
        pair.target().execute("orphans", "TRUNCATE b");

        DatabaseResult accepted = migrate(
                pair,
                "orphans",
                DumpRestore.builder()
                        .content(Content.ROWS)
                        .orphanedRows(OrphanedRows.NOT_VALID)
                        .build());
        assertDone(accepted);
        assertThat(accepted.findings())
                .filteredOn(finding -> finding.id().equals("foreign-key-broken"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("1 row of public.b refers by b_a_fkey"));
    }

    @Test
    @PostgresTest(source = 10, target = 14)
    void olderServersTakeTwoStepsToo(PostgresPair pair) {
        create(pair.source(), "older", new String[] {
            "CREATE TABLE node (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int REFERENCES node)",
            "INSERT INTO node (parent) SELECT 101 - n FROM generate_series(1, 100) n",
            "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER skip BEFORE INSERT ON node FOR EACH ROW EXECUTE PROCEDURE skip()"
        });

        assertDone(migrate(pair, "older", DEFINITIONS_ALONE));
        assertDone(migrate(pair, "older", ROWS_ALONE));

        assertThat(contents(pair.target(), "older")).isEqualTo(contents(pair.source(), "older"));
    }

    @Test
    void aUserWithoutTheRightToSetTheReplicationRoleIsToldWhatToDo(PostgresPair pair) {
        pair.target().execute("postgres", "CREATE ROLE filler LOGIN CREATEDB CREATEROLE PASSWORD 'f'");
        String filler = "postgresql://filler:f@%s:%d/postgres"
                .formatted(pair.target().host(), pair.target().port());
        create(pair.source(), "limited", DEFINITIONS, ROWS);
        create(pair.source(), "simple", new String[] {
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
            "INSERT INTO t DEFAULT VALUES",
            "CREATE ROLE content_owner",
            "CREATE SCHEMA theirs AUTHORIZATION content_owner",
            "CREATE TABLE theirs.of_other AS SELECT 1 AS id",
            "ALTER TABLE theirs.of_other OWNER TO content_owner"
        });
        for (String database : List.of("limited", "simple")) {
            assertDone(migrate(pair, database, DEFINITIONS_ALONE, builder -> builder.target(filler)));
        }

        assertDone(migrate(pair, "simple", ROWS_ALONE, builder -> builder.target(filler)));
        assertThat(pair.target().queryRows("simple", """
                SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM theirs.of_other), relowner::regrole
                  FROM pg_class WHERE relname = 'of_other'
                """).get(0)).containsExactly("1", "1", "content_owner");
        pair.target().execute("simple", "TRUNCATE t, theirs.of_other", "ALTER TABLE t OWNER TO postgres");
        DatabaseResult closed = migrate(pair, "simple", ROWS_ALONE, builder -> builder.target(filler));
        assertThat(closed.message().orElseThrow()).contains("may not read, or not insert into, tables: public.t (");

        DatabaseResult failed = migrate(pair, "limited", ROWS_ALONE, builder -> builder.target(filler));
        assertThat(failed.status()).isEqualTo(DatabaseResult.Status.FAILED);
        String remedy = "GRANT SET ON PARAMETER session_replication_role TO \"filler\"";
        assertThat(failed.message().orElseThrow())
                .contains("spoil of shop.node", "node_parent_fkey of shop.node", remedy);
        assertThat(pair.target().queryValue("limited", "SELECT count(*) FROM shop.log"))
                .isEqualTo("0");

        pair.target().execute("postgres", remedy);
        assertDone(migrate(pair, "limited", ROWS_ALONE, builder -> builder.target(filler)));
        assertThat(contents(pair.target(), "limited"))
                .filteredOn(line -> !line.startsWith("large object"))
                .isEqualTo(contents(pair.source(), "limited").stream()
                        .filter(line -> !line.startsWith("large object"))
                        .toList());
        assertThat(Optional.of(pair.target().queryValue("limited", "SELECT convert_from(lo_get(4711), 'UTF8')")))
                .hasValue("large");
    }
}
