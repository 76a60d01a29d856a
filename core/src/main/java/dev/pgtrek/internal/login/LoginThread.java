package dev.pgtrek.internal.login;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the socket that it logs in through, so that another thread can break the login off. */
final class LoginThread extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(LoginThread.class);

    private boolean givenUp;
    private boolean finished;
    private @Nullable WatchedSocket socket;

    LoginThread(Runnable login) {
        super(null, login, "pgtrek-login", 0, false);
        setDaemon(true);
        // The driver looks for the socket factory here too, if a loader above ours has loaded the driver.
        setContextClassLoader(LoginThread.class.getClassLoader());
    }

    /** A socket for this login. A second one means that it starts again, without TLS perhaps. */
    synchronized WatchedSocket newSocket() throws SocketException {
        if (givenUp) {
            throw new SocketException("the login was given up");
        }
        WatchedSocket created = new WatchedSocket();
        socket = created;
        return created;
    }

    /** The socket of the session that has just been opened on this thread. */
    synchronized @Nullable WatchedSocket socket() {
        return socket;
    }

    /** To be called by this thread at its end. Returns false if the login was given up, and its result is not wanted. */
    synchronized boolean finish() {
        finished = true;
        socket = null;
        return !givenUp;
    }

    /** To be called by the thread that waits. Returns false if the login has ended, and its result is the caller's. */
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
