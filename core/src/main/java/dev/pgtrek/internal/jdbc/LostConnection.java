package dev.pgtrek.internal.jdbc;

import dev.pgtrek.internal.login.ConnectionLostException;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Detects failures by a lost or missing connection, with the server and the reason. */
public final class LostConnection {
    /** Limits the depth, as a chain of causes may be circular. */
    private static final int DEEPEST = 20;

    private LostConnection() {}

    /** Returns why a connection was lost, for example {@code Connection reset}; empty for any other failure. */
    public static Optional<String> reason(Throwable failure) {
        return find(failure).map(lost -> String.valueOf(lost.getMessage()));
    }

    /**
     * Returns a sentence such as {@code target: connection lost while indexes were built: Connection reset} or
     * {@code target: while indexes were built: cannot connect to …}; empty for any other failure.
     *
     * @param step the current work, beginning with a conjunction
     */
    public static Optional<String> describe(Throwable failure, String step, Server source, Server target) {
        Optional<ConnectionLostException> lost = find(failure);
        if (lost.isPresent()) {
            return Optional.of(side(server -> lost.get().isWith(server.host(), server.port()), source, target)
                    + "connection lost " + step + ": " + lost.get().getMessage());
        }
        return find(failure, ConnectionFailedException.class)
                .map(none -> side(none::isWith, source, target) + step + ": " + none.getMessage());
    }

    private static String side(Predicate<Server> isWith, Server source, Server target) {
        if (isWith.test(source)) {
            return Side.SOURCE + ": ";
        }
        return isWith.test(target) ? Side.TARGET + ": " : "";
    }

    private static Optional<ConnectionLostException> find(Throwable failure) {
        return find(failure, ConnectionLostException.class);
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
        @Nullable Throwable current = failure;
        for (int depth = 0; current != null && depth < DEEPEST; depth++) {
            if (kind.isInstance(current)) {
                return Optional.of(kind.cast(current));
            }
            current = current.getCause();
        }
        return Optional.empty();
    }
}
