package dev.pgtrek.replication.cutover;

import static dev.pgtrek.replication.cutover.CutoverRig.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables that a cutover copies again have rows that break constraints which are not valid. */
@Timeout(120)
class NotValidConstraintsIT {
    private static final String DATABASE = "not_valid";

    private static final String CONSTRAINTS = """
            SELECT format('%s %s %s %s %s %s', conrelid::regclass, contypid::regtype, conname, convalidated,
                          pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint'))
              FROM pg_constraint
             WHERE oid >= 16384
             ORDER BY 1
            """;

    private static void assertCutOver(PostgresPair pair, String... more) {
        PostgresServer source = pair.source();
        source.execute("postgres", "CREATE DATABASE " + DATABASE);
        source.execute(
                DATABASE,
                "CREATE DOMAIN small AS int",
                "CREATE TYPE inner_pair AS (a small, b int)",
                "CREATE TABLE alone (a int, b small)",
                "CREATE TABLE parent (a int)",
                "CREATE TABLE child (b inner_pair[]) INHERITS (parent)",
                "CREATE TABLE \"odd \"\"name\" (a int, CONSTRAINT \"ok; --\" CHECK (a < 1000))",
                "CREATE TABLE whole (a int, k int) PARTITION BY LIST (k)",
                "CREATE TABLE part PARTITION OF whole DEFAULT",
                "CREATE TABLE keyed (id int PRIMARY KEY, a int)",
                "INSERT INTO alone VALUES (100, 100)",
                "INSERT INTO parent VALUES (100)",
                "INSERT INTO child VALUES (100, ARRAY[ROW(100, 1)::inner_pair])",
                "INSERT INTO \"odd \"\"name\" VALUES (100)",
                "INSERT INTO whole VALUES (100, 1)",
                "INSERT INTO keyed VALUES (1, 100)",
                "ALTER DOMAIN small ADD CONSTRAINT few CHECK (VALUE < 10) NOT VALID",
                "COMMENT ON CONSTRAINT few ON DOMAIN small IS 'it''s of \\ a domain'",
                "ALTER TABLE alone ADD CONSTRAINT few CHECK (a < 10) NOT VALID",
                "COMMENT ON CONSTRAINT few ON alone IS 'of a table'",
                "ALTER TABLE child ADD CONSTRAINT few CHECK (a < 10) NOT VALID",
                "ALTER TABLE parent ADD CONSTRAINT few CHECK (a < 10) NOT VALID",
                "ALTER TABLE parent ADD CONSTRAINT here CHECK (a < 10) NO INHERIT NOT VALID",
                "ALTER TABLE \"odd \"\"name\" ADD CONSTRAINT \"q\"\"; --\" CHECK (a < 10) NOT VALID",
                "ALTER TABLE whole ADD CONSTRAINT few CHECK (a < 10) NOT VALID",
                "ALTER TABLE keyed ADD CONSTRAINT few CHECK (a < 10) NOT VALID");
        source.execute(DATABASE, more);
        try (MigrationRun run = Migration.builder()
                .source(source.uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(LogicalReplication.builder()
                        .copy(DumpRestore.builder()
                                .definitionsFrom(DefinitionSource.CATALOGS)
                                .build())
                        .keylessTables(KeylessTables.COPY_AT_CUTOVER)
                        .build())
                .build()
                .start()) {
            run.replication().awaitInSync(LONG);
            source.execute(DATABASE, "INSERT INTO alone VALUES (9, 9)", "INSERT INTO keyed VALUES (2, 9)");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().verify(Verify.CHECKSUMS).build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.databases().get(0).advice()).isEmpty();
        }
        assertThat(Contents.of(pair.target(), DATABASE).differencesFrom(Contents.of(source, DATABASE)))
                .isEmpty();
        assertThat(pair.target().queryRows(DATABASE, CONSTRAINTS))
                .containsExactlyElementsOf(source.queryRows(DATABASE, CONSTRAINTS));
    }

    @Test
    @PostgresTest(source = 14, target = 15)
    void checksOfTablesAndDomains(PostgresPair pair) {
        assertCutOver(pair);
    }

    /** From 18 on, NOT NULL may be not valid, too. */
    @Test
    @PostgresTest(source = 18, target = 18)
    void notNull(PostgresPair pair) {
        assertCutOver(
                pair,
                "INSERT INTO alone VALUES (NULL, NULL)",
                "INSERT INTO child VALUES (NULL, NULL)",
                "INSERT INTO whole VALUES (NULL, NULL)",
                "ALTER TABLE alone ADD CONSTRAINT filled NOT NULL a NOT VALID",
                "ALTER TABLE parent ADD CONSTRAINT filled NOT NULL a NOT VALID",
                "ALTER TABLE whole ADD CONSTRAINT filled NOT NULL k NOT VALID");
    }
}
