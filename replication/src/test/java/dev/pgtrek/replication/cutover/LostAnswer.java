package dev.pgtrek.replication.cutover;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The way to a server on which one answer is lost: that to the first COMMIT after a statement was seen. From then on nobody
 * gets through, until it is healed. Or that COMMIT is under way until it is healed, and all others get through.
 */
final class LostAnswer implements AutoCloseable {
    private final ServerSocket entrance;
    private final int port;
    private final String statement;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final boolean delaying;
    private final CountDownLatch healed = new CountDownLatch(1);
    private volatile boolean cut;
    private volatile boolean lost;

    private LostAnswer(ServerSocket entrance, int port, String statement, boolean delaying) {
        this.delaying = delaying;
        this.entrance = entrance;
        this.port = port;
        this.statement = statement;
    }

    static LostAnswer on(int port, String statement) throws IOException {
        return begun(port, statement, false);
    }

    /** The COMMIT itself takes its time. */
    static LostAnswer delaying(int port, String statement) throws IOException {
        return begun(port, statement, true);
    }

    private static LostAnswer begun(int port, String statement, boolean delaying) throws IOException {
        LostAnswer way =
                new LostAnswer(new ServerSocket(0, 50, InetAddress.getByName("localhost")), port, statement, delaying);
        way.begin(way::accept);
        return way;
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Whether it has come to that. */
    boolean isLost() {
        return lost;
    }

    void heal() {
        healed.countDown();
        cut = false;
    }

    private void begin(Runnable work) {
        Thread thread = new Thread(work, "lost-answer");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket near = entrance.accept();
                if (cut) {
                    near.close();
                } else {
                    Socket far = new Socket(InetAddress.getByName("localhost"), port);
                    open.addAll(List.of(near, far));
                    Conversation conversation = new Conversation();
                    begin(() -> carry(near, far, conversation, true));
                    begin(() -> carry(far, near, conversation, false));
                }
            } catch (IOException e) {
                if (!entrance.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** What was said on one connection. */
    private final class Conversation {
        private volatile boolean said;
        private volatile boolean committing;

        void ask(String request) {
            committing |= said && request.contains("COMMIT") && !lost;
            said |= request.contains(statement);
        }
    }

    private void carry(Socket from, Socket to, Conversation conversation, boolean asking) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (asking && delaying) {
                    conversation.ask(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                    if (conversation.committing && !lost) {
                        lost = true;
                        healed.await();
                    }
                } else if (asking) {
                    conversation.ask(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                } else if (!delaying && conversation.committing) {
                    cut = true;
                    lost = true;
                    closeConnections();
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            open.removeAll(List.of(from, to)); // either end has gone, which is what networks do
        }
    }

    private void closeConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        cut = true;
        healed.countDown();
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
