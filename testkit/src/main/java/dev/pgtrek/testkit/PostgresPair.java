package dev.pgtrek.testkit;

/**
 * Two running servers: the source and the target of a migration. Tests receive a pair by {@link PostgresTest}, or start
 * one themselves:
 *
 * <pre>{@code
 * try (PostgresPair pair = PostgresPair.start(10, 17)) {
 *   pair.source().execute("postgres", "CREATE DATABASE shop");
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class PostgresPair implements AutoCloseable {
    private final PostgresServer source;
    private final PostgresServer target;

    private PostgresPair(PostgresServer source, PostgresServer target) {
        this.source = source;
        this.target = target;
    }

    /**
     * Starts two servers with all defaults, except for {@code wal_level=logical} on the source.
     *
     * @param source the source's major version, 10 or later
     * @param target the target's major version, 10 or later
     * @return the running servers; the caller closes them
     */
    public static PostgresPair start(int source, int target) {
        return start(PostgresServer.builder(source).setting("wal_level", "logical"), PostgresServer.builder(target));
    }

    /**
     * Starts two servers.
     *
     * @param source the configuration of the source
     * @param target the configuration of the target
     * @return the running servers; the caller closes them
     */
    public static PostgresPair start(PostgresServer.Builder source, PostgresServer.Builder target) {
        PostgresServer first = source.start();
        try {
            return new PostgresPair(first, target.start());
        } catch (RuntimeException e) {
            try (first) {
                throw e;
            }
        }
    }

    /**
     * Returns the server that data is copied from.
     *
     * @return the source
     */
    public PostgresServer source() {
        return source;
    }

    /**
     * Returns the server that data is copied to.
     *
     * @return the target
     */
    public PostgresServer target() {
        return target;
    }

    /** Ends both servers and removes their files. Idempotent. */
    @Override
    public void close() {
        try (source;
                target) {
            // Both must be closed, even if the first one fails.
        }
    }

    /** Returns versions and ports. */
    @Override
    public String toString() {
        return source + " → " + target;
    }
}
