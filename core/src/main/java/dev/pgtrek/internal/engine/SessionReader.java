package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.inventory.InventoryReader;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole server, or one of its databases, in a dedicated session: the inventory, and the facts for checks. Every
 * session is read-only, and keeps its transaction only while it reads. Thread-safe.
 */
final class SessionReader {
    private static final Logger LOG = LoggerFactory.getLogger(Inspector.class);

    /** character_not_in_repertoire, untranslatable_character. */
    private static final Set<String> NOT_VALID =
            Set.of(SqlState.CHARACTER_NOT_IN_REPERTOIRE, SqlState.UNTRANSLATABLE_CHARACTER);

    /**
     * Finds texts that are not ASCII in a database of encoding SQL_ASCII; the server checks their encoding when it
     * sends them.
     */
    private static final String NOT_ASCII = """
            SELECT t.text
              FROM (SELECT attname::text FROM pg_attribute WHERE attrelid >= 16384
                    UNION ALL SELECT description FROM pg_description
                    UNION ALL SELECT prosrc FROM pg_proc WHERE oid >= 16384
                    UNION ALL SELECT enumlabel::text FROM pg_enum) AS t (text)
             WHERE t.text ~ '[^ -~]'
               AND (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) = 'SQL_ASCII'
            """;

    private static final int TEXTS_AT_ONCE = 100;

    private static final String LOCK = "SELECT pg_advisory_xact_lock(?, ?)";
    private static final String LOOK = """
            SELECT FROM pg_locks
             WHERE locktype = 'advisory' AND classid::bigint = ? AND objid::bigint = ? AND granted
            """;

    private final String migrationId;
    private final RunScope scope;
    private final Map<Side, Server> servers;
    private final Set<Fact<?>> facts;

    SessionReader(String migrationId, RunScope scope, Map<Side, Server> servers, Set<Fact<?>> facts) {
        this.migrationId = migrationId;
        this.scope = scope;
        this.servers = servers;
        this.facts = facts;
    }

    /** A value to be put into the context after the read, on the thread that builds the context. */
    record Reading<T>(@Nullable T value, Consumer<CheckContext.Builder> putter) {
        void into(CheckContext.Builder context) {
            putter.accept(context);
        }
    }

    /**
     * Whether source and target are the same server. Physical copies share a system identifier, and an address is
     * ambiguous behind a proxy; but only its own server sees a lock. A read-only session can take such a lock, which
     * ends with the session.
     */
    boolean isSameServer() throws SQLException {
        SecureRandom random = new SecureRandom();
        int first = random.nextInt(Integer.MAX_VALUE);
        int second = random.nextInt(Integer.MAX_VALUE);
        try (Connection source = open(server(Side.SOURCE)::connect);
                Connection target = open(server(Side.TARGET)::connect);
                PreparedStatement lock = source.prepareStatement(LOCK);
                PreparedStatement look = target.prepareStatement(LOOK)) {
            lock.setInt(1, first);
            lock.setInt(2, second);
            lock.execute();
            look.setInt(1, first);
            look.setInt(2, second);
            try (ResultSet found = look.executeQuery()) {
                return found.next();
            }
        }
    }

    Reading<ServerInventory> readServer(Side side) throws SQLException {
        try (Connection session = open(server(side)::connect)) {
            ServerInventory inventory = InventoryReader.readServer(session);
            List<Consumer<CheckContext.Builder>> values = readFacts(session, side, Fact.Scope.SERVER, "");
            return new Reading<>(inventory, context -> {
                context.server(side, inventory);
                values.forEach(value -> value.accept(context));
            });
        } catch (ConnectionFailedException e) {
            return new Reading<>(null, context -> context.failure(side, e));
        }
    }

    /** @param name the name of the database on the source, for either side */
    Reading<DatabaseInventory> readDatabase(Side side, String name) throws SQLException {
        String nameThere = server(side).nameOf(name);
        try (Connection session = open(() -> server(side).connect(name))) {
            DatabaseInventory inventory = InventoryReader.readDatabase(session);
            requireUtf8(session);
            List<Consumer<CheckContext.Builder>> values = readFacts(session, side, Fact.Scope.DATABASE, name);
            return new Reading<>(inventory, context -> {
                context.database(side, inventory);
                values.forEach(value -> value.accept(context));
            });
        } catch (ConnectionFailedException e) {
            return new Reading<>(null, context -> context.databaseFailure(side, nameThere, e));
        } catch (SQLException e) {
            if (!NOT_VALID.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            ConnectionFailedException failure = new ConnectionFailedException(
                    ConnectionFailedException.Kind.ENCODING,
                    "database " + nameThere + " of the " + side
                            + " has names or texts of definitions that are not"
                            + " valid in UTF-8, in which pgtrek reads them: "
                            + e.getMessage(),
                    e);
            return new Reading<>(null, context -> context.databaseFailure(side, nameThere, failure));
        }
    }

    private static void requireUtf8(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setFetchSize(TEXTS_AT_ONCE);
            try (ResultSet rows = statement.executeQuery(NOT_ASCII)) {
                while (rows.next()) {
                    rows.getString(1);
                }
            }
        }
    }

    private List<Consumer<CheckContext.Builder>> readFacts(
            Connection session, Side side, Fact.Scope scope, String database) throws SQLException {
        List<Consumer<CheckContext.Builder>> values = new ArrayList<>();
        for (Fact<?> fact : facts) {
            if (fact.side() == side && fact.scope() == scope) {
                values.add(readFact(session, fact, database));
            }
        }
        return values;
    }

    /** Reads a fact; an unreadable fact affects only the checks that request it. */
    private <T> Consumer<CheckContext.Builder> readFact(Connection session, Fact<T> fact, String database)
            throws SQLException {
        try {
            T value = fact.read(session, server(Side.SOURCE));
            return context -> context.fact(fact, database, value);
        } catch (SQLException | RuntimeException e) {
            scope.throwIfCancelled();
            LOG.debug("{} - {} could not be read", migrationId, fact, e);
            session.rollback();
            return context -> context.unreadable(fact, database, String.valueOf(e.getMessage()));
        }
    }

    private Connection open(RunScope.Opener opener) throws SQLException {
        Connection session = scope.open(opener);
        session.setReadOnly(true);
        session.setAutoCommit(false);
        return session;
    }

    private Server server(Side side) {
        return Objects.requireNonNull(servers.get(side));
    }
}
