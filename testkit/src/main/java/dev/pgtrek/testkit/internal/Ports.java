package dev.pgtrek.testkit.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds free TCP ports of the loopback interface. */
final class Ports {
    private Ports() {}

    /** Returns a port that is free now; another process may bind it before it is used. */
    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
