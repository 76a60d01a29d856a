package dev.pgtrek.internal.login;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Thrown when a connection of a prepared session broke, or was abandoned. The message is the reason. */
public final class ConnectionLostException extends SocketException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;

    ConnectionLostException(String host, int port, String reason, @Nullable IOException cause) {
        super(reason);
        initCause(cause);
        this.host = host;
        this.port = port;
    }

    /** Whether the connection was with the server at this address. */
    public boolean isWith(String host, int port) {
        return this.host.equals(host) && this.port == port;
    }
}
