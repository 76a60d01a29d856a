package dev.pgtrek.testkit;

import dev.pgtrek.testkit.server.TestkitException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes a database's schema, or the objects shared by all databases of a server, from the catalogs. Each schema,
 * table, column, constraint, index, sequence, type, function, trigger, rule, policy, statistics object, extension, grant,
 * default privilege, comment and some rarer kinds get one line, with owners. Lines omit what differs between PostgreSQL's
 * versions for the same definition: the default rights of schema {@code public}, the wording of views and triggers, rows
 * for NOT NULL, versions of extensions. So a schema migrated from version 10 to 18 has equal lines on both sides.
 *
 * <p>Excluded: system objects, members of extensions, objects whose names begin with {@code pgtrek}, publications and
 * subscriptions, security labels. Objects are considered equal if they differ only in the qualifiers of names inside the
 * text of a view or an expression.
 *
 * <p>Stateless and thread-safe. Reading needs a superuser.
 */
public final class Catalogs {
    private static final List<String> OF_A_DATABASE = List.of(
            "schemas",
            "extensions",
            "relations",
            "columns",
            "constraints",
            "indexes",
            "sequences",
            "types",
            "functions",
            "triggers",
            "rules",
            "policies",
            "statistics",
            "others",
            "grants",
            "default-privileges",
            "comments");
    private static final List<String> OF_A_CLUSTER = List.of("roles", "databases", "settings", "comments");

    private Catalogs() {}

    /**
     * Describes a database's schema.
     *
     * @param server the server
     * @param database the database's name
     * @return the description
     */
    public static DatabaseSnapshot of(PostgresServer server, String database) {
        try (Connection connection = server.connect(database)) {
            return of(connection);
        } catch (SQLException e) {
            throw new TestkitException("The catalogs of database \"%s\" can't be read".formatted(database), e);
        }
    }

    /**
     * Describes the schema of a connection's database.
     *
     * @param connection a superuser's connection without an open transaction; it remains open
     * @return the description
     * @throws SQLException if the catalogs can't be read
     */
    public static DatabaseSnapshot of(Connection connection) throws SQLException {
        return read(connection, "database", OF_A_DATABASE);
    }

    /**
     * Describes the objects shared by all databases of a server: roles, memberships, databases with their owners and
     * grants, settings of roles and databases, and comments. Passwords are compared by a checksum of their stored form.
     *
     * @param server the server
     * @return the description
     */
    public static DatabaseSnapshot ofCluster(PostgresServer server) {
        try (Connection connection = server.connect()) {
            return read(connection, "cluster", OF_A_CLUSTER);
        } catch (SQLException e) {
            throw new TestkitException("The shared catalogs of %s can't be read".formatted(server), e);
        }
    }

    private static DatabaseSnapshot read(Connection connection, String folder, List<String> queries)
            throws SQLException {
        List<String> lines = new ArrayList<>();
        SnapshotReader.read(connection, statement -> {
            for (String query : queries) {
                SnapshotReader.addLines(statement, resource("catalogs/%s/%s.sql".formatted(folder, query)), lines);
            }
        });
        return new DatabaseSnapshot(lines);
    }

    private static String resource(String name) {
        try (InputStream bytes = Catalogs.class.getResourceAsStream(name)) {
            if (bytes == null) {
                throw new IllegalStateException("The query %s is missing".formatted(name));
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
