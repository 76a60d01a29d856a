package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.internal.tool.ClientToolsFinder;
import dev.pgtrek.dump.internal.tool.ToolChoice;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From 18 on, NOT NULL is a constraint with a name, and may be not valid. */
@PostgresTest(source = 18, target = 18)
class NotNullConstraintsIT {
    private static final String DATABASE = "named";

    private static final String NAMES = """
            SELECT format('%s %s %s %s', conrelid::regclass, conname, convalidated, connoinherit)
              FROM pg_constraint
             WHERE contype = 'n' AND conrelid >= 16384
             ORDER BY 1
            """;

    @BeforeEach
    void create(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE " + DATABASE);
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE);
        }
    }

    private static void assertArrives(PostgresPair pair, DefinitionSource definitions) {
        MigrationResult result = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.builder().definitionsFrom(definitions).build())
                .includeDatabase(DATABASE)
                .verify(Verify.CHECKSUMS)
                .jobs(4)
                .build()
                .run();
        assertThat(result.database(DATABASE).orElseThrow().status())
                .as(result.toString())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(pair.target().queryRows(DATABASE, NAMES))
                .containsExactlyElementsOf(pair.source().queryRows(DATABASE, NAMES));
    }

    private static void assumeTools(DefinitionSource definitions) throws InterruptedException {
        ServerVersion version = new ServerVersion(18 * 10_000);
        assumeTrue(
                definitions == DefinitionSource.CATALOGS
                        || ToolChoice.among(new ClientToolsFinder().find(Optional.empty()), version, version)
                                .isPresent(),
                "client tools of version 18 are not installed");
    }

    /** One that is not valid comes after the rows of all partitions, which it is added to. */
    @ParameterizedTest
    @EnumSource(DefinitionSource.class)
    void oneThatIsNotValidLetsNullsIntoPartitions(DefinitionSource definitions, PostgresPair pair) throws Exception {
        assumeTools(definitions);
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE whole (id int, a int, b int) PARTITION BY RANGE (id)",
                        "CREATE TABLE part_1 PARTITION OF whole FOR VALUES FROM (0) TO (100)",
                        "CREATE TABLE part_2 PARTITION OF whole FOR VALUES FROM (100) TO (200) PARTITION BY LIST (id)",
                        "CREATE TABLE leaf PARTITION OF part_2 DEFAULT",
                        "INSERT INTO whole SELECT n, NULL, NULL FROM generate_series(0, 199) n",
                        "ALTER TABLE whole ADD CONSTRAINT late NOT NULL a NOT VALID",
                        "ALTER TABLE part_2 ADD CONSTRAINT later NOT NULL b NOT VALID",
                        "CREATE TABLE parent (id int, a int)",
                        "CREATE TABLE child () INHERITS (parent)",
                        "INSERT INTO child VALUES (1, NULL)",
                        "INSERT INTO parent VALUES (1, NULL)",
                        "ALTER TABLE parent ADD CONSTRAINT inherited NOT NULL a NOT VALID",
                        "CREATE TABLE alone (id int, a int)",
                        "INSERT INTO alone VALUES (1, NULL)",
                        "ALTER TABLE alone ADD CONSTRAINT single NOT NULL a NOT VALID");
        assertArrives(pair, definitions);
    }

    /** One has the default name, another one that name by its definition: the order in which they come must not matter. */
    @ParameterizedTest
    @EnumSource(DefinitionSource.class)
    void theirNamesDoNotDependOnTheOrder(DefinitionSource definitions, PostgresPair pair) throws Exception {
        assumeTools(definitions);
        pair.source()
                .execute(
                        DATABASE,
                        """
                DO $$ BEGIN FOR i IN 1..150 LOOP
                  EXECUTE format('CREATE TABLE foo%s (a int NOT NULL, b int NOT NULL)', i);
                  EXECUTE format('CREATE TABLE foo%s_bak (LIKE foo%s)', i, i);
                END LOOP; END $$
                """,
                        "CREATE SCHEMA \"s \"\"x\"",
                        "CREATE TABLE \"s \"\"x\".\"a'b\" (\"c\"\"%s\" int NOT NULL, d int CONSTRAINT \"x; y\" NOT NULL)",
                        "CREATE TABLE \"s \"\"x\".\"A\" (LIKE \"s \"\"x\".\"a'b\")",
                        "CREATE TABLE whole (id int NOT NULL, k int CONSTRAINT foo1_a_not_null NOT NULL) PARTITION BY LIST (k)",
                        "CREATE TABLE part PARTITION OF whole DEFAULT",
                        "CREATE TABLE own (id int CONSTRAINT other NOT NULL, k int NOT NULL)",
                        "ALTER TABLE whole DETACH PARTITION part",
                        "ALTER TABLE whole ATTACH PARTITION own DEFAULT",
                        "CREATE TABLE child (more int NOT NULL) INHERITS (foo2)");
        assertArrives(pair, definitions);
    }
}
