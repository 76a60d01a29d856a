package dev.pgtrek.check;

import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/**
 * A value that a {@link PreCheck} needs and that the inventories lack: its name, its server and its reader. A fact is
 * read once per server, or once per selected database, in a read-only transaction. {@link CheckContext#fact} returns it
 * to the check; unit tests supply the value instead.
 *
 * <pre>{@code
 * static final Fact<Long> BLOATED = Fact.ofDatabase("bloated-tables", Side.SOURCE, connection -> {
 *   try (var statement = connection.createStatement(); var rows = statement.executeQuery(SQL)) {
 *     rows.next();
 *     return rows.getLong(1);
 *   }
 * });
 * }</pre>
 *
 * <p>Immutable and thread-safe if its reader is; two facts are equal when name, side and scope are.
 *
 * @param <T> the type of the value; immutable
 */
public final class Fact<T> {
    /** Reads a fact's value over a session of pgtrek; may run on any thread. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Connection connection) throws SQLException;
    }

    /** Reads a fact that depends on both servers; may run on any thread. */
    @FunctionalInterface
    public interface PairReader<T> {
        /**
         * @param target a session of pgtrek with the target
         * @param source the source as this process reaches it
         */
        T read(Connection target, Server source) throws SQLException;
    }

    /** Whether a fact is read once for a server or once for each selected database. */
    public enum Scope {
        SERVER,
        DATABASE
    }

    private final String name;
    private final Side side;
    private final Scope scope;
    private final PairReader<T> reader;

    private Fact(String name, Side side, Scope scope, PairReader<T> reader) {
        this.name = Objects.requireNonNull(name, "name");
        this.side = Objects.requireNonNull(side, "side");
        this.scope = scope;
        this.reader = Objects.requireNonNull(reader, "reader");
    }

    /** A fact of a whole server, read in its maintenance database. */
    public static <T> Fact<T> ofServer(String name, Side side, Reader<T> reader) {
        Objects.requireNonNull(reader, "reader");
        return new Fact<>(name, side, Scope.SERVER, (session, source) -> reader.read(session));
    }

    /** A fact of the target that depends on the source, such as whether the target can reach the source. */
    public static <T> Fact<T> ofPair(String name, PairReader<T> reader) {
        return new Fact<>(name, Side.TARGET, Scope.SERVER, reader);
    }

    /** A fact of each selected database; on the target only of those that already exist. */
    public static <T> Fact<T> ofDatabase(String name, Side side, Reader<T> reader) {
        Objects.requireNonNull(reader, "reader");
        return new Fact<>(name, side, Scope.DATABASE, (session, source) -> reader.read(session));
    }

    public String name() {
        return name;
    }

    public Side side() {
        return side;
    }

    public Scope scope() {
        return scope;
    }

    /**
     * Reads the value.
     *
     * @param session a session with the fact's server, in a read-only transaction that is rolled back afterwards
     * @param source the source as this process reaches it
     */
    public T read(Connection session, Server source) throws SQLException {
        return reader.read(session, source);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fact<?> that && name.equals(that.name) && side == that.side && scope == that.scope;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, side, scope);
    }

    @Override
    public String toString() {
        return "fact " + name + " of the " + side + (scope == Scope.SERVER ? "" : "'s databases");
    }
}
