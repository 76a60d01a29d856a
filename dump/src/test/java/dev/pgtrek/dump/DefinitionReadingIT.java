package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.internal.definition.CatalogSchemaSource;
import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.order.CreationOrder;
import dev.pgtrek.dump.internal.definition.read.CatalogReader;
import dev.pgtrek.dump.internal.definition.read.TableLocksQuery;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How definitions are read off the catalogs: which kinds there are, and what it costs the source and the JVM. */
class DefinitionReadingIT {
    private static final int MAJOR = 18;
    private static final String SOURCE = "PGTREK_TEST_SOURCE";

    /** Catalogs whose rows are parts of objects that are in other catalogs. */
    private static final Set<String> PARTS = Set.of("pg_amop", "pg_amproc");

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder(MAJOR)
                .setting("max_locks_per_transaction", "512")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Catalog read(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        }
        TableLocksQuery.lockAll(session);
        return CatalogReader.read(session, true, true);
    }

    @Test
    void everyKindIsReadAndHasAnInstanceInTheDatabaseOfAllKinds() throws Exception {
        Dumps.createKinds(server);
        server.execute(
                "kinds",
                "CREATE SUBSCRIPTION kind_subscription CONNECTION 'dbname=nowhere' PUBLICATION p"
                        + " WITH (connect = false, slot_name = NONE)");
        try (Connection session = server.connect("kinds")) {
            Set<ObjectClass> read = EnumSet.noneOf(ObjectClass.class);
            CreationOrder.of(read(session)).sorted().stream()
                    .map(ObjectId::catalog)
                    .forEach(read::add);
            assertThat(read).containsExactlyInAnyOrder(ObjectClass.values());
        } finally {
            server.execute("kinds", "DROP SUBSCRIPTION kind_subscription");
        }
        List<String> unknown = server.queryRows("kinds", """
                        SELECT DISTINCT c.oid::text, c.relname
                          FROM pg_depend AS d
                          JOIN pg_class AS c ON c.oid = d.classid
                         WHERE d.objid >= 16384
                        """).stream()
                .filter(row -> ObjectClass.of(Long.parseLong(row.get(0))).isEmpty())
                .map(row -> row.get(1))
                .toList();
        assertThat(unknown).isSubsetOf(PARTS);
    }

    @Test
    void theNumberOfStatementsDoesNotDependOnTheNumberOfTables() throws Exception {
        createTables("ten", 10);
        createTables("thousand", 1_000);
        assertThat(statements("thousand")).isEqualTo(statements("ten")).isLessThan(60);
    }

    private static void createTables(String database, int tables) {
        server.execute("postgres", "CREATE DATABASE " + database);
        for (int from = 0; from < tables; from += 1_000) {
            server.execute(database, """
                    DO $$ BEGIN
                        FOR n IN %d..%d LOOP
                            EXECUTE format('CREATE TABLE t_%%s (id serial PRIMARY KEY, a int NOT NULL DEFAULT 0,'
                                || ' b text, c timestamptz DEFAULT now(), CHECK (a >= 0))', n);
                            EXECUTE format('CREATE INDEX ON t_%%s (b)', n);
                        END LOOP;
                    END $$
                    """.formatted(from, Math.min(from + 1_000, tables) - 1));
        }
    }

    private static int statements(String database) throws SQLException {
        AtomicInteger count = new AtomicInteger();
        try (Connection session = counting(server.connect(database), Connection.class, count)) {
            read(session);
        }
        return count.get();
    }

    /** Counts what is executed by a session, or by a statement of it. */
    private static <T> T counting(T real, Class<T> type, AtomicInteger count) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        count.incrementAndGet();
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (result instanceof PreparedStatement statement) {
                            return counting(statement, PreparedStatement.class, count);
                        }
                        return result instanceof Statement statement
                                ? counting(statement, Statement.class, count)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** What the JVM runs that has a small heap: it reads and renders, twice, and prints how long the second time took. */
    public static void main(String... none) throws Exception {
        for (int i = 0; i < 2; i++) {
            long begun = System.nanoTime();
            int entries = 0;
            try (Connection session = Server.parse(System.getenv(SOURCE)).connect("many");
                    CatalogSchemaSource source = CatalogSchemaSource.of(
                            read(session), new CatalogSchemaSource.Choices(MAJOR, MAJOR, true, Optional.empty()))) {
                for (Section section : Section.values()) {
                    SchemaSource.Entries of = source.entries(section);
                    while (of.next() != null) {
                        entries++;
                    }
                }
            }
            System.out.println(entries + " entries, millis "
                    + Duration.ofNanos(System.nanoTime() - begun).toMillis());
        }
    }

    @Test
    @Tag("proof")
    void tenThousandTablesAreReadInAFewSecondsWith64MebibytesOfHeap(@TempDir Path folder)
            throws IOException, InterruptedException {
        createTables("many", 10_000);
        Path output = folder.resolve("output");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DefinitionReadingIT.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment().put(SOURCE, server.uri());
        Process process = command.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        assertThat(printed).contains("millis");
    }
}
