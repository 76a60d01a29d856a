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
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private State state = State.WHOLE;

    private enum State {
        WHOLE,
        SWALLOWING,
        MUTE,
        CUT,
        CLOSED
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
                    open.addAll(List.of(near, far));
                    begin(() -> carry(near, far, true));
                    begin(() -> carry(far, near, false));
                }
            } catch (IOException e) {
                if (!entrance.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void carry(Socket from, Socket to, boolean inward) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!passes(inward)) {
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            open.removeAll(List.of(from, to)); // either end has gone, which is what networks do
        }
    }

    private synchronized boolean is(State wanted) {
        return state == wanted;
    }

    /** Waits until something may pass; false if it never will. */
    private synchronized boolean passes(boolean inward) throws InterruptedException {
        while (state == State.SWALLOWING || (state == State.MUTE && inward)) {
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
        closeConnections();
    }

    /** It is whole again. */
    public void heal() {
        become(State.WHOLE);
    }

    private void closeConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        become(State.CLOSED);
        entrance.close();
        closeConnections();
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
