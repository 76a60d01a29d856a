package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An ordinary role, {@code mallory}, that owns one database and tries to gain rights from whoever migrates it. The role
 * exists on both servers, the database on the source; {@link #createDatabaseOn} adds it on the target.
 *
 * <pre>{@code
 * try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
 *   mallory.execute(pair.source(), "CREATE FUNCTION m.f() … PERFORM hostile.probe('cast') …");
 *   … // migrate as the superuser
 *   mallory.assertHarmless();
 * }
 * }</pre>
 *
 * <p><b>Marks</b>: {@code hostile.probe(what)} in the database does nothing as long as it runs with mallory's rights alone.
 * Run with any other, or where {@code RESET ROLE} leads to another, it leaves a mark in the server's log, which outlives
 * rollbacks and needs no writable transaction, and tries to make mallory a superuser. It is plain PL/pgSQL, so a migration
 * carries it to the target.
 *
 * <p>{@link #close} drops the database on both servers, and the role. Not thread-safe.
 */
public final class HostileOwner implements AutoCloseable {
    /** The role's name. */
    public static final String ROLE = "mallory";

    private static final String MARK = "hostile-mark";

    /** The mark is put together, so that the definition itself, should a server log it, is no mark. */
    private static final String PROBE = """
            CREATE FUNCTION hostile.probe(what text) RETURNS text LANGUAGE plpgsql AS $probe$
            DECLARE
              was text := current_user;
            BEGIN
              BEGIN
                EXECUTE 'RESET ROLE';
                EXECUTE 'RESET SESSION AUTHORIZATION';
              EXCEPTION WHEN OTHERS THEN
                NULL; -- not where the server restricts what runs
              END;
              IF current_user <> '%1$s' THEN
                RAISE LOG '%%', 'hostile' || '-mark' || ' %2$s ' || what || ': ran as ' || was
                                || ', became ' || current_user;
                BEGIN
                  EXECUTE 'ALTER ROLE %1$s SUPERUSER';
                EXCEPTION WHEN OTHERS THEN
                  NULL; -- not in a read-only transaction, nor by an ordinary user
                END;
                EXECUTE 'SET LOCAL ROLE ' || quote_ident(was); -- go on as if nothing had happened
              END IF;
              RETURN what;
            END
            $probe$
            """;

    private static final String RIGHTS = """
            SELECT r.rolname || ' has ' || a.name
              FROM pg_catalog.pg_roles r
              CROSS JOIN LATERAL (VALUES ('SUPERUSER', r.rolsuper),
                                         ('CREATEROLE', r.rolcreaterole),
                                         ('CREATEDB', r.rolcreatedb),
                                         ('REPLICATION', r.rolreplication),
                                         ('BYPASSRLS', r.rolbypassrls)) AS a (name, has)
             WHERE a.has
             UNION ALL
            SELECT m.member::regrole || ' is a member of ' || m.roleid::regrole
                   || CASE WHEN m.admin_option THEN ' with the admin option' ELSE '' END
              FROM pg_catalog.pg_auth_members m
            """;

    private final PostgresPair pair;
    private final String database;
    private final String nonce = UUID.randomUUID().toString();
    private final Map<PostgresServer, Set<String>> rightsBefore = new LinkedHashMap<>();

    private HostileOwner(PostgresPair pair, String database) {
        this.pair = pair;
        this.database = database;
    }

    /**
     * Creates the role on both servers, and on the source the database with schema {@code hostile} and the probe.
     *
     * @param pair servers that have neither the role nor the database
     * @param database the database's name, unquoted
     */
    public static HostileOwner of(PostgresPair pair, String database) {
        HostileOwner owner = new HostileOwner(pair, database);
        owner.servers().forEach(server -> {
            server.execute("postgres", "CREATE ROLE " + ROLE + " LOGIN");
            owner.rightsBefore.put(server, rights(server));
        });
        owner.createDatabaseOn(pair.source());
        return owner;
    }

    private Stream<PostgresServer> servers() {
        return Stream.of(pair.source(), pair.target());
    }

    /** Creates the database with the probe on a server, owned by the role. */
    public void createDatabaseOn(PostgresServer server) {
        server.execute("postgres", "CREATE DATABASE " + QualifiedName.quote(database) + " OWNER " + ROLE);
        execute(
                server,
                "CREATE SCHEMA hostile",
                "GRANT USAGE ON SCHEMA hostile TO PUBLIC",
                PROBE.formatted(ROLE, nonce));
    }

    /** The database's name, unquoted. */
    public String database() {
        return database;
    }

    /** Opens a session as the role with its database; the caller closes it. */
    public Connection connect(PostgresServer server) throws SQLException {
        return server.connect(database, ROLE, "");
    }

    /** Runs statements as the role in its database, each committed at once; fails if the server refuses one. */
    public void execute(PostgresServer server, String... statements) {
        try (Connection session = connect(server);
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.setEscapeProcessing(false);
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(ROLE + " may not prepare the attack: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the marks on both servers: one line for each time that code of the role ran with rights that it lacks.
     *
     * @return lines such as {@code cast: ran as postgres, became postgres}
     */
    public List<String> marks() {
        Pattern mark = Pattern.compile(MARK + " " + nonce + " (.*)");
        return servers()
                .flatMap(server -> mark.matcher(server.log())
                        .results()
                        .map(result -> result.group(1).strip() + " on " + server))
                .toList();
    }

    /**
     * Returns the rights and memberships on both servers that were not there when this was created. What a role had on the
     * source may come along to the target.
     */
    public Set<String> rightsGained() {
        Set<String> gained = new HashSet<>();
        rightsBefore.forEach((server, before) -> rights(server).stream()
                .filter(right -> !before.contains(right))
                .filter(right ->
                        !rightsBefore.getOrDefault(pair.source(), Set.of()).contains(right))
                .forEach(right -> gained.add(right + " on " + server)));
        return gained;
    }

    /** Asserts that no role gained a right on either server, and that there is no mark. */
    public void assertHarmless() {
        assertThat(marks()).as("foreign code that ran with other rights").isEmpty();
        assertThat(rightsGained()).as("rights gained").isEmpty();
    }

    private static Set<String> rights(PostgresServer server) {
        return server.queryRows("postgres", RIGHTS).stream()
                .map(row -> String.valueOf(row.get(0)))
                .collect(Collectors.toSet());
    }

    /** Drops the database on both servers with its open sessions, then the role. */
    @Override
    public void close() {
        servers().forEach(server -> {
            server.execute(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                            + database.replace("'", "''") + "'",
                    "DROP DATABASE IF EXISTS " + QualifiedName.quote(database),
                    "DROP ROLE IF EXISTS " + ROLE);
        });
    }
}
