package dev.pgtrek.checks.verify;

import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Fills servers with the databases of this package's tests. */
final class Scripts {
    private static final String ROLES = """
            DO $$
            DECLARE
              wanted text;
            BEGIN
              FOREACH wanted IN ARRAY ARRAY['Owner One', 'app', 'reader'] LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                  EXECUTE format('CREATE ROLE %I', wanted);
                END IF;
              END LOOP;
            END
            $$
            """;

    private Scripts() {}

    /** Makes the same database, of everything there is, on both servers. */
    static void fillBoth(PostgresPair pair, String database) {
        boolean since11 = pair.source().major() >= 11;
        fill(pair.source(), database, since11);
        fill(pair.target(), database, since11);
    }

    private static void fill(PostgresServer server, String database, boolean since11) {
        server.execute("postgres", ROLES);
        create(server, database);
        server.execute(database, read("objects.sql"), read("types.sql"));
        if (since11) {
            server.execute(database, read("objects-11.sql"));
        }
        server.execute(
                "postgres",
                "ALTER DATABASE %s SET work_mem = '5MB'".formatted(quoted(database)),
                "ALTER ROLE app IN DATABASE %s SET statement_timeout = 1000".formatted(quoted(database)),
                "COMMENT ON DATABASE %s IS 'everything'".formatted(quoted(database)),
                "GRANT CREATE ON DATABASE %s TO app".formatted(quoted(database)));
        // as a dump of a server before 15 says it to one since
        server.execute(database, "GRANT ALL ON SCHEMA public TO PUBLIC");
    }

    static void create(PostgresServer server, String database) {
        server.execute("postgres", "CREATE DATABASE " + quoted(database));
    }

    /** Makes an own database with the same statements on both servers. */
    static void runOnBoth(PostgresPair pair, String database, String... statements) {
        create(pair.source(), database);
        create(pair.target(), database);
        pair.source().execute(database, statements);
        pair.target().execute(database, statements);
    }

    static Server source(PostgresPair pair) {
        return Server.parse(pair.source().uri());
    }

    static Server target(PostgresPair pair) {
        return Server.parse(pair.target().uri());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String read(String script) {
        try (InputStream in = Objects.requireNonNull(Scripts.class.getResourceAsStream("/verify/" + script), script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
