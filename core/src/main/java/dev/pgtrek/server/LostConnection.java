package dev.pgtrek.server;

import dev.pgtrek.Side;
import dev.pgtrek.internal.login.ConnectionLostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells that a failure was the loss of a connection, with which server, and why. */
public final class LostConnection {
    /** A chain of causes may be a circle. */
    private static final int DEEPEST = 20;

    private LostConnection() {}

    /** Returns why a connection was lost, for example {@code Connection reset}; empty if the failure was another. */
    public static Optional<String> reason(Throwable failure) {
        return find(failure).map(lost -> String.valueOf(lost.getMessage()));
    }

    /**
     * Returns a sentence such as {@code target: connection lost while indexes were built: Connection reset}; empty if the
     * failure was another.
     *
     * @param step what was being done, beginning with a conjunction
     */
    public static Optional<String> describe(Throwable failure, String step, Server source, Server target) {
        return find(failure).map(lost -> {
            String where = side(lost, source, target).map(side -> side + ": ").orElse("");
            return where + "connection lost " + step + ": " + lost.getMessage();
        });
    }

    private static Optional<Side> side(ConnectionLostException lost, Server source, Server target) {
        if (lost.isWith(source.host(), source.port())) {
            return Optional.of(Side.SOURCE);
        }
        return lost.isWith(target.host(), target.port()) ? Optional.of(Side.TARGET) : Optional.empty();
    }

    private static Optional<ConnectionLostException> find(Throwable failure) {
        @Nullable Throwable current = failure;
        for (int depth = 0; current != null && depth < DEEPEST; depth++) {
            if (current instanceof ConnectionLostException lost) {
                return Optional.of(lost);
            }
            current = current.getCause();
        }
        return Optional.empty();
    }
}
