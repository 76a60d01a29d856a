package dev.pgtrek.replication;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The way from one server to another, which can be cut. */
public final class CuttableNetwork implements AutoCloseable {
    private final ServerSocket entrance;
    private final int port;
    private final List<Route> open = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private State state = State.WHOLE;

    private enum State {
        WHOLE,
        SWALLOWING,
        MUTE,
        CUT,
        CLOSED
    }

    /** One connection through it. */
    private static final class Route {
        final Socket near;
        final Socket far;
        volatile boolean forgotten;

        Route(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        void close(boolean reset) throws IOException {
            for (Socket end : List.of(near, far)) {
                if (reset && !end.isClosed()) {
                    end.setSoLinger(true, 0);
                }
                end.close();
            }
        }
    }

    private CuttableNetwork(ServerSocket entrance, int port) {
        this.entrance = entrance;
        this.port = port;
    }

    public static CuttableNetwork to(int port) throws IOException {
        CuttableNetwork network =
                new CuttableNetwork(new ServerSocket(0, 50, InetAddress.getByName("localhost")), port);
        network.begin(network::accept);
        return network;
    }

    public int port() {
        return entrance.getLocalPort();
    }

    private void begin(Runnable work) {
        Thread thread = new Thread(work, "network");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket near = entrance.accept();
                if (is(State.CUT)) {
                    near.close();
                } else {
                    Socket far = new Socket(InetAddress.getByName("localhost"), port);
                    Route route = new Route(near, far);
                    open.add(route);
                    begin(() -> carry(route, near, far, true));
                    begin(() -> carry(route, far, near, false));
                }
            } catch (IOException e) {
                if (!entrance.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void carry(Route route, Socket from, Socket to, boolean inward) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!passes(route, inward)) {
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            open.remove(route); // either end has gone, which is what networks do
        }
    }

    private synchronized boolean is(State wanted) {
        return state == wanted;
    }

    /** Waits until something may pass; false if it never will. */
    private synchronized boolean passes(Route route, boolean inward) throws InterruptedException {
        while (state == State.SWALLOWING
                || (state == State.MUTE && inward)
                || (route.forgotten && state != State.CLOSED)) {
            wait();
        }
        return state == State.WHOLE || state == State.MUTE;
    }

    private synchronized void become(State next) {
        state = next;
        notifyAll();
    }

    /** Nothing passes any more, and nobody is told. */
    public void swallow() {
        become(State.SWALLOWING);
    }

    /** Whoever has come in still hears, and is not heard any more. */
    public void mute() {
        become(State.MUTE);
    }

    /** Every connection ends, and no new one is let in. */
    public void cut() throws IOException {
        become(State.CUT);
        closeConnections(false);
    }

    /** Every connection ends, as idle ones do at a firewall; new ones are let in. */
    public void endConnections() throws IOException {
        closeConnections(false);
    }

    /** Every connection is reset; new ones are let in. */
    public void resetConnections() throws IOException {
        closeConnections(true);
    }

    /** Nothing passes any more on the connections that there are, and nobody is told; new ones are let in. */
    public synchronized void forgetConnections() {
        open.forEach(route -> route.forgotten = true);
    }

    /** It is whole again. */
    public void heal() {
        become(State.WHOLE);
    }

    private void closeConnections(boolean reset) throws IOException {
        for (Route route : open) {
            route.close(reset);
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        become(State.CLOSED);
        entrance.close();
        closeConnections(false);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
