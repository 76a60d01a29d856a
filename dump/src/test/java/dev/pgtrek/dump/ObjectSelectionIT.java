package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas and objects that are not to arrive, and what depends on them. */
@PostgresTest(source = 15, target = 18)
class ObjectSelectionIT {
    /** What arrives if schema {@code audit} and the objects named {@code old_…} are left out. */
    private static final String[] KEPT = {
        "CREATE SCHEMA sales",
        "CREATE TYPE sales.state AS ENUM ('new', 'paid')",
        "CREATE TABLE sales.orders (id serial PRIMARY KEY, state sales.state, \"a b\" text)",
        "INSERT INTO sales.orders (state) SELECT 'new' FROM generate_series(1, 1000)",
        "CREATE VIEW sales.paid AS SELECT id FROM sales.orders WHERE state = 'paid'",
        "CREATE FUNCTION sales.one(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE sales.events (at date, note text, PRIMARY KEY (at)) PARTITION BY RANGE (at)",
        "CREATE TABLE sales.events_2026 PARTITION OF sales.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "INSERT INTO sales.events VALUES ('2026-05-05', 'kept')",
        "COMMENT ON TABLE sales.orders IS 'kept'",
        "CREATE TABLE sales.audit (id int PRIMARY KEY)",
        "CREATE SCHEMA \"odd \"\"schema\"\"\"",
        "CREATE TABLE \"odd \"\"schema\"\"\".\"t.x\" (id int PRIMARY KEY)",
    };

    private static final String[] LEFT_OUT = {
        "CREATE SCHEMA audit",
        "CREATE TABLE audit.log (id bigserial PRIMARY KEY, line text CHECK (line <> ''))",
        "INSERT INTO audit.log (line) SELECT 'line' FROM generate_series(1, 1000)",
        "CREATE INDEX ON audit.log (line)",
        "COMMENT ON TABLE audit.log IS 'left out'",
        "GRANT SELECT ON audit.log TO PUBLIC",
        "ALTER TABLE audit.log ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON audit.log USING (true)",
        "CREATE FUNCTION audit.write() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER t AFTER INSERT ON audit.log FOR EACH ROW EXECUTE FUNCTION audit.write()",
        "CREATE FUNCTION audit.upper(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT ON TABLES TO PUBLIC",
        "CREATE FUNCTION sales.old_one(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE sales.old_orders (id serial PRIMARY KEY, line text)",
        "CREATE TABLE sales.old_events PARTITION OF sales.events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
        "INSERT INTO sales.events VALUES ('2020-05-05', 'left out')",
    };

    /** These need what is left out. */
    private static final String[] DEPENDENT = {
        "CREATE VIEW sales.lines AS SELECT line FROM audit.log",
        "CREATE VIEW sales.more_lines AS SELECT line FROM sales.lines",
        "CREATE TRIGGER written AFTER INSERT ON sales.orders FOR EACH ROW EXECUTE FUNCTION audit.write()",
        "CREATE INDEX orders_upper ON sales.orders (audit.upper(\"a b\"))",
        "ALTER TABLE sales.orders ADD FOREIGN KEY (id) REFERENCES audit.log NOT VALID",
    };

    @TempDir
    Path folder;

    private static void create(PostgresServer server, String database, String[]... statements) {
        server.execute("postgres", "CREATE DATABASE " + database);
        for (String[] part : statements) {
            server.execute(database, part);
        }
    }

    private static Migration.Builder migration(
            PostgresPair pair, String database, Consumer<DumpRestore.Builder> options) {
        DumpRestore.Builder dump = DumpRestore.builder();
        options.accept(dump);
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(dump.build())
                .verify(Verify.CHECKSUMS)
                .includeDatabase(database);
    }

    private static DatabaseResult run(Migration.Builder migration, String database) {
        DatabaseResult result = migration.build().run().database(database).orElseThrow();
        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        return result;
    }

    private static void assertEqual(PostgresPair pair, String database, String expected) {
        assertThat(Catalogs.of(pair.target(), database)).isEqualTo(Catalogs.of(pair.source(), expected));
        assertThat(Contents.of(pair.target(), database)).isEqualTo(Contents.of(pair.source(), expected));
    }

    @Test
    void whatIsExcludedDoesNotArrive(PostgresPair pair) {
        create(pair.source(), "excluded", KEPT, LEFT_OUT);
        create(pair.source(), "expected_excluded", KEPT);

        DatabaseResult result = run(
                migration(pair, "excluded", options -> {})
                        .excludeSchema("audit")
                        .excludeObject("sales.old_*"),
                "excluded");

        assertThat(result.findings()).isEmpty();
        assertEqual(pair, "excluded", "expected_excluded");
    }

    @Test
    void whatDependsOnItIsNamed(PostgresPair pair) {
        create(pair.source(), "dependent", KEPT, LEFT_OUT, DEPENDENT);
        create(pair.source(), "expected_dependent", KEPT);

        DatabaseResult result = run(
                migration(pair, "dependent", options -> {})
                        .excludeSchema("dependent.audit")
                        .excludeObject("dependent.sales.old_*"),
                "dependent");

        assertThat(result.findings())
                .extracting(finding -> finding.object().orElse("") + ": " + finding.message())
                .containsExactlyInAnyOrder(
                        "VIEW sales.lines: it is not on the target: it depends on TABLE audit.log, which is not selected",
                        "VIEW sales.more_lines: it is not on the target: it depends on TABLE audit.log, which is not"
                                + " selected",
                        "TRIGGER sales.orders written: it is not on the target: it depends on FUNCTION audit.write(),"
                                + " which is not selected",
                        "INDEX sales.orders_upper: it is not on the target: it depends on FUNCTION audit.upper(\"text\"),"
                                + " which is not selected",
                        "FK CONSTRAINT sales.orders orders_id_fkey: it is not on the target: it depends on TABLE"
                                + " audit.log, which is not selected");
        assertEqual(pair, "dependent", "expected_dependent");

        ObjectSelection selected = ObjectSelection.of(
                List.of(), List.of(ObjectPattern.ofSchema("audit"), ObjectPattern.parse("sales.old_*")));
        assertThat(Verification.of(
                                Server.parse(pair.source().uri()),
                                Server.parse(pair.target().uri()))
                        .databases(DatabaseSelection.of(List.of(NamePattern.exactly("dependent")), List.of()))
                        .objects(selected)
                        .level(Verify.CHECKSUMS)
                        .build()
                        .run()
                        .differences())
                .extracting(Difference::object)
                .containsExactlyInAnyOrder(
                        "constraint sales.orders.orders_id_fkey",
                        "index sales.orders_upper",
                        "trigger sales.orders.written",
                        "view sales.lines",
                        "view sales.more_lines");
    }

    @Test
    void onlyTheSchemasThatAreIncludedArriveWithTheExtensions(PostgresPair pair) {
        String[] extension = {
            "CREATE SCHEMA ext", "CREATE EXTENSION hstore SCHEMA ext", "CREATE EXTENSION citext SCHEMA public"
        };
        create(pair.source(), "included", extension, KEPT, LEFT_OUT);
        pair.source()
                .execute("included", "CREATE TABLE public.p (id int)", "ALTER TABLE sales.orders ADD h ext.hstore");
        create(pair.source(), "expected_included", extension, KEPT);
        pair.source()
                .execute(
                        "expected_included",
                        "ALTER TABLE sales.orders ADD h ext.hstore",
                        "DROP TABLE \"odd \"\"schema\"\"\".\"t.x\"",
                        "DROP SCHEMA \"odd \"\"schema\"\"\"");

        DatabaseResult result = run(
                migration(pair, "included", options -> {}).includeSchema("s*s").excludeObject("old_*"), "included");

        assertThat(result.findings()).isEmpty();
        assertEqual(pair, "included", "expected_included");
    }

    @Test
    void quotedNamesAreLiteral(PostgresPair pair) {
        create(pair.source(), "quoted", KEPT);
        create(pair.source(), "expected_quoted", KEPT);
        pair.source().execute("expected_quoted", "DROP TABLE \"odd \"\"schema\"\"\".\"t.x\"");

        run(migration(pair, "quoted", options -> {}).excludeObject("\"odd \"\"schema\"\"\".\"t.x\""), "quoted");

        assertEqual(pair, "quoted", "expected_quoted");
    }

    @Test
    void anArchiveIsRestoredWithoutIt(PostgresPair pair) throws InterruptedException {
        Dumps.assumeTools(pair.source().major(), pair.target().major());
        create(pair.source(), "archived", KEPT, LEFT_OUT);
        create(pair.source(), "expected_archived", KEPT);

        DatabaseResult result = run(
                migration(pair, "archived", options -> options.archiveDirectory(folder))
                        .excludeSchema("audit")
                        .excludeObject("sales.old_*"),
                "archived");

        assertThat(result.findings()).isEmpty();
        assertEqual(pair, "archived", "expected_archived");
    }

    @Test
    void aTableThatNeedsWhatIsExcludedIsAnError(PostgresPair pair) {
        create(pair.source(), "needing", KEPT, LEFT_OUT);
        pair.source()
                .execute(
                        "needing",
                        "CREATE DOMAIN sales.states AS sales.state",
                        "CREATE TABLE sales.history (states sales.states[])",
                        "CREATE TABLE sales.inherits () INHERITS (sales.audit)",
                        "CREATE SCHEMA ext",
                        "CREATE EXTENSION hstore SCHEMA ext",
                        "CREATE TABLE sales.pairs (h ext.hstore[])",
                        "CREATE TABLE sales.by_default (id serial, line text DEFAULT audit.upper('x'))",
                        "CREATE DOMAIN sales.upper AS text CHECK (VALUE = audit.upper(VALUE))",
                        "CREATE TABLE sales.checked (line sales.upper)",
                        "CREATE TABLE sales.numbered (id serial)");

        List<Finding> findings = migration(pair, "needing", options -> {})
                .excludeObject("sales.state")
                .excludeObject("sales.audit")
                .excludeObject("sales.events")
                .excludeSchema("ext")
                .excludeSchema("audit")
                .excludeObject("sales.numbered_id_seq")
                .build()
                .check()
                .findings()
                .stream()
                .filter(finding -> finding.id().equals("selected-objects"))
                .toList();

        assertThat(findings)
                .extracting(Finding::message)
                .containsExactlyInAnyOrder(
                        "table sales.events_2026 is selected, but can't be created without table sales.events, which is"
                                + " not",
                        "table sales.old_events is selected, but can't be created without table sales.events, which is"
                                + " not",
                        "table sales.history is selected, but can't be created without type sales.state, which is not",
                        "table sales.numbered is selected, but can't be created without sequence sales.numbered_id_seq,"
                                + " which is not",
                        "table sales.by_default is selected, but can't be created without function audit.upper, which is"
                                + " not",
                        "table sales.checked is selected, but can't be created without function audit.upper, which is"
                                + " not",
                        "table sales.pairs is selected, but can't be created without type ext.hstore, which is not",
                        "table sales.inherits is selected, but can't be created without table sales.audit, which is not",
                        "table sales.orders is selected, but can't be created without type sales.state, which is not");
    }

    @Test
    void whatIsExcludedStaysWhereTheRestIsDropped(PostgresPair pair) {
        create(pair.source(), "dropped", KEPT, LEFT_OUT);
        create(pair.target(), "dropped", KEPT, LEFT_OUT);
        pair.target()
                .execute(
                        "dropped",
                        "UPDATE audit.log SET line = 'theirs'",
                        "SELECT setval('audit.log_id_seq', 5)",
                        "CREATE SCHEMA empty");
        pair.source().execute("dropped", "CREATE SCHEMA empty");

        run(
                migration(pair, "dropped", options -> {})
                        .excludeSchema("audit")
                        .excludeSchema("empty")
                        .excludeObject("sales.old_o*")
                        .populatedTarget(PopulatedTarget.DROP),
                "dropped");

        assertThat(pair.target().queryRows("dropped", """
                SELECT (SELECT count(*) FROM audit.log WHERE line = 'theirs'), to_regnamespace('empty'),
                       to_regclass('sales.old_orders'), (SELECT count(*) FROM sales.events),
                       (SELECT last_value FROM audit.log_id_seq)
                """).get(0))
                .containsExactly("1000", "empty", "sales.old_orders", "2", "5");
    }
}
