package dev.pgtrek.replication.cutover;

import dev.pgtrek.Migration;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.time.Duration;
import java.util.List;

/** A database that is followed, for tests of the moment at which applications leave the source. */
final class CutoverRig {
    static final String DATABASE = "shop \"x\"";
    static final Duration LONG = Duration.ofMinutes(2);

    private CutoverRig() {}

    static void create(PostgresServer source) {
        source.execute("postgres", "CREATE DATABASE \"shop \"\"x\"\"\"");
        source.execute(
                DATABASE,
                "CREATE TABLE customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)",
                "CREATE TABLE invoice (id bigserial PRIMARY KEY, customer int NOT NULL REFERENCES customer)",
                "INSERT INTO customer (name) SELECT 'customer ' || n FROM generate_series(1, 1000) AS n",
                "INSERT INTO invoice (customer) SELECT 1 + n % 1000 FROM generate_series(1, 5000) AS n",
                "CREATE SEQUENCE unused START 17",
                "CREATE SEQUENCE \"odd \"\"name\" INCREMENT -3 MAXVALUE 100",
                "SELECT nextval('\"odd \"\"name\"')",
                "CREATE MATERIALIZED VIEW sums AS SELECT customer, count(*) FROM invoice GROUP BY customer");
    }

    /** What a test that failed left is stopped first, so that the next one begins with nothing. */
    static void drop(PostgresPair pair) {
        for (FoundMigration found : Migration.find(
                Server.parse(pair.source().uri()), Server.parse(pair.target().uri()))) {
            try (ReplicationHandle run = migration(pair).build().replication(found.migrationId())) {
                run.stop();
            }
        }
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS \"shop \"\"x\"\"\"");
        }
    }

    static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(LogicalReplication.withDefaults());
    }

    /** A run whose databases are in sync. */
    static MigrationRun followed(PostgresPair pair, String id) {
        MigrationRun run = migration(pair).migrationId(id).build().start();
        run.replication().awaitInSync(LONG);
        return run;
    }

    /** In what the target differs from the source, apart from what is filled anew there. */
    static List<String> differences(PostgresPair pair) {
        return Contents.of(pair.target(), DATABASE).differencesFrom(Contents.of(pair.source(), DATABASE)).stream()
                .filter(line -> !line.contains("public.sums"))
                .toList();
    }

    static boolean isWritable(PostgresServer server) {
        return "off".equals(server.queryValue(DATABASE, "SHOW transaction_read_only"));
    }
}
