package dev.pgtrek.internal.login;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login, on its own thread. So one deadline applies to all steps (name resolution, TCP, TLS, authentication, the
 * first query), no time-out stays on the socket afterwards, and the caller can be interrupted. An abandoned login loses
 * its socket and ends at once; only a name resolution can't be interrupted, and ends with the system's resolver.
 */
public final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    private final FutureTask<Connection> task;
    private final LoginThread thread;

    private Login(Callable<Connection> opener) {
        task = new FutureTask<>(opener);
        thread = new LoginThread(this::run);
    }

    /**
     * Runs the opener and returns its connection.
     *
     * @param opener opens the connection, with sockets from {@link LoginSocketFactory}
     * @throws TimeoutException if the time is over
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static Connection open(Callable<Connection> opener, Duration timeout)
            throws SQLException, TimeoutException, InterruptedException {
        Login login = new Login(opener);
        login.thread.start();
        try {
            return login.result(timeout);
        } catch (TimeoutException | InterruptedException e) {
            if (!login.thread.giveUp()) {
                login.close();
            }
            throw e;
        }
    }

    /** Returns the socket of the login on the calling thread; for use by its opener. */
    public static Optional<WatchedSocket> socket() {
        return Thread.currentThread() instanceof LoginThread login
                ? Optional.ofNullable(login.socket())
                : Optional.empty();
    }

    private Connection result(Duration timeout) throws SQLException, TimeoutException, InterruptedException {
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            if (cause instanceof SQLException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error failure) {
                throw failure;
            }
            throw new SQLException("the login failed: " + cause, cause);
        }
    }

    private void run() {
        task.run();
        if (!thread.finish()) {
            close();
        }
    }

    /** Closes an abandoned connection: the deadline may pass while the login succeeds. */
    private void close() {
        boolean interrupted = false;
        while (true) {
            try {
                task.get().close();
            } catch (InterruptedException e) {
                // The task is done, so this does not wait: note the interrupt and repeat the call.
                interrupted = true;
                continue;
            } catch (ExecutionException | SQLException e) {
                LOG.debug("a login that was given up ended with: {}", e.toString());
            }
            break;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
