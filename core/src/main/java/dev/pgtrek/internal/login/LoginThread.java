package dev.pgtrek.internal.login;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that knows the socket of its login, so that another thread can interrupt the login. */
final class LoginThread extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(LoginThread.class);

    private boolean givenUp;
    private boolean finished;
    private @Nullable WatchedSocket socket;

    LoginThread(Runnable login) {
        super(null, login, "pgtrek-login", 0, false);
        setDaemon(true);
        // The driver also searches this loader for the socket factory, if a parent loader has loaded the driver.
        setContextClassLoader(LoginThread.class.getClassLoader());
    }

    /** Returns a socket for this login. A second call means that the login starts again, for example without TLS. */
    synchronized WatchedSocket newSocket() throws SocketException {
        if (givenUp) {
            throw new SocketException("the login was given up");
        }
        WatchedSocket created = new WatchedSocket();
        socket = created;
        return created;
    }

    /** Returns the socket of the session that was just opened on this thread. */
    synchronized @Nullable WatchedSocket socket() {
        return socket;
    }

    /** Called by this thread at its end. Returns false if the login was abandoned, and its result is not needed. */
    synchronized boolean finish() {
        finished = true;
        socket = null;
        return !givenUp;
    }

    /** Called by the waiting thread. Returns false if the login has ended, and its result belongs to the caller. */
    boolean giveUp() {
        @Nullable Socket open;
        synchronized (this) {
            if (finished) {
                return false;
            }
            givenUp = true;
            open = socket;
        }
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("the socket of a login that was given up could not be closed", e);
            }
        }
        return true;
    }
}
