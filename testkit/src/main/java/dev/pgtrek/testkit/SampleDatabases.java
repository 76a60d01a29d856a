package dev.pgtrek.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Databases for tests and demonstrations. They are the same on every run: the contents depend only on the version and the
 * size. Stateless and thread-safe, but two concurrent calls on one server may collide in shared roles.
 */
public final class SampleDatabases {
    /** A database name of 63 bytes with characters that need quoting or escaping in various places. */
    public static final String ODD_NAME = "Ödd \"db\" 'x') OR ('a'='a %s\\ ;$1? a=b&c /#@:% -- 😀.63 bytes";

    private static final String FOLDER = "samples/";
    private static final int NEWEST = 18;

    private SampleDatabases() {}

    /**
     * Creates a web shop's database: foreign keys, partitions of partitions, identity and serial columns, enum, domain,
     * composite, range and array types, generated columns (12+), views, materialized views, functions, procedures,
     * triggers, rules, large objects, row security, comments, grants, default privileges, three extensions
     * ({@code citext}, {@code pg_trgm}, {@code btree_gist}), settings, and roles whose names begin with {@code shop_},
     * which all shops of a server share. Every table has a key.
     *
     * @param server the server
     * @param database the name of the new database
     * @param scale its size: 1 is about a million rows, 0.001 the smallest that leaves no table empty
     */
    public static void shop(PostgresServer server, String database, double scale) {
        shop(server, database, scale, server.major());
    }

    /** Creates a shop with the features of an older version, so that servers of different versions have the same shop. */
    static void shop(PostgresServer server, String database, double scale, int features) {
        if (!(scale >= 0.001)) {
            throw new IllegalArgumentException("scale must be >= 0.001, was %s".formatted(scale));
        }
        server.execute("postgres", script("shop/roles.sql"));
        create(server, database);
        List<String> scripts = new ArrayList<>(scripts("shop/schema", features));
        scripts.add("SET shop.scale = '%s'".formatted(scale));
        scripts.add(script("shop/data.sql"));
        scripts.add("RESET ALL");
        scripts.addAll(scripts("shop/finish", features));
        scripts.add("ANALYZE");
        server.execute(database, scripts.toArray(new String[0]));
        String name = quoted(database);
        server.execute(
                "postgres",
                "ALTER DATABASE %s OWNER TO shop_owner".formatted(name),
                "ALTER DATABASE %s SET work_mem = '8MB'".formatted(name),
                "ALTER DATABASE %s SET search_path = \"$user\", shop, public".formatted(name),
                "ALTER DATABASE %s CONNECTION LIMIT 90".formatted(name),
                "ALTER ROLE shop_app IN DATABASE %s SET statement_timeout = '30s'".formatted(name),
                "REVOKE TEMPORARY ON DATABASE %s FROM PUBLIC".formatted(name),
                "GRANT CONNECT, TEMPORARY ON DATABASE %s TO shop_app".formatted(name),
                "COMMENT ON DATABASE %s IS 'The web shop'".formatted(name));
    }

    /**
     * Creates a database named {@link #ODD_NAME}. Its schemas, tables, columns, types, functions and roles have names
     * with quotes, spaces, upper case, dots, semicolons, line ends, non-ASCII letters, and of all 63 bytes.
     *
     * @param server the server
     * @return the database's name
     */
    public static String oddNames(PostgresServer server) {
        server.execute("postgres", script("odd/roles.sql"));
        create(server, ODD_NAME);
        server.execute(ODD_NAME, script("odd/schema.sql"));
        server.execute(
                "postgres",
                "ALTER DATABASE %s OWNER TO %s".formatted(quoted(ODD_NAME), quoted("Röle \"quoted\" 'x'")),
                "COMMENT ON DATABASE %s IS 'It''s \"odd\"'".formatted(quoted(ODD_NAME)));
        return ODD_NAME;
    }

    /**
     * Creates an empty database.
     *
     * @param server the server
     * @param database the name of the new database
     */
    public static void empty(PostgresServer server, String database) {
        create(server, database);
    }

    private static void create(PostgresServer server, String database) {
        server.execute("postgres", "CREATE DATABASE %s TEMPLATE template0".formatted(quoted(database)));
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** Returns a script with its version-specific additions: name-11.sql is for version 11 and later. */
    private static List<String> scripts(String name, int features) {
        List<String> scripts = new ArrayList<>();
        scripts.add(script(name + ".sql"));
        String until = name + "-until-" + features + ".sql";
        if (exists(until)) {
            scripts.add(script(until));
        }
        IntStream.rangeClosed(11, Math.min(features, NEWEST))
                .mapToObj(version -> name + "-" + version + ".sql")
                .filter(SampleDatabases::exists)
                .map(SampleDatabases::script)
                .forEach(scripts::add);
        return scripts;
    }

    private static boolean exists(String script) {
        return SampleDatabases.class.getResource(FOLDER + script) != null;
    }

    private static String script(String name) {
        try (InputStream bytes = SampleDatabases.class.getResourceAsStream(FOLDER + name)) {
            if (bytes == null) {
                throw new IllegalStateException("The script %s is missing".formatted(name));
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
