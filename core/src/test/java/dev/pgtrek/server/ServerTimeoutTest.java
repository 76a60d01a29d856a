package dev.pgtrek.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.server.ConnectionFailedException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that do not answer, at each point of a login. The time-outs of the tests are for hanging alone. */
@Timeout(30)
class ServerTimeoutTest {
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void closeAndFindNoThread() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("pgtrek-login"));
    }

    private static ServerSocket listen(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    private static Server server(ServerSocket socket) {
        return server(socket, SslMode.PREFER);
    }

    private static Server server(ServerSocket socket, SslMode mode) {
        return Server.builder()
                .host(socket.getInetAddress().getHostAddress())
                .port(socket.getLocalPort())
                .user("u")
                .password("s3cr3t")
                .sslMode(mode)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
    }

    private static void assertTimesOut(Server server) {
        assertThatExceptionOfType(ConnectionFailedException.class)
                .isThrownBy(() -> server.connect().close())
                .withMessageContaining("no answer within 1 s")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT))
                .satisfies(e -> assertThat(e.retryable()).isTrue());
    }

    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"DISABLE", "ALLOW", "PREFER", "REQUIRE"})
    void givesUpOnASilentServer(SslMode mode) throws IOException {
        try (ServerSocket silent = listen(50)) {
            assertTimesOut(server(silent, mode));
        }
    }

    @Test
    void givesUpWhereTcpItselfHangs() throws IOException {
        try (ServerSocket full = listen(1)) {
            while (connects(full)) {
                // Until its queue is full.
            }
            assertTimesOut(server(full));
        }
    }

    private boolean connects(ServerSocket server) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        try {
            socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** A time-out of single reads would never strike. */
    @Test
    void givesUpOnAServerThatNeverEndsItsAnswer() throws IOException {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket endless = listen(50)) {
            Future<?> drops = executor.scheduleAtFixedRate(new Dripping(endless), 0, 50, TimeUnit.MILLISECONDS);

            assertTimesOut(server(endless));

            assertThat(drops)
                    .as("ends because the client has gone")
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class);
        } finally {
            executor.shutdownNow();
        }
    }

    /** Accepts a client, then sends it a byte at each call. */
    private final class Dripping implements Runnable {
        private final ServerSocket server;
        private OutputStream out;

        private Dripping(ServerSocket server) {
            this.server = server;
        }

        @Override
        public void run() {
            try {
                if (out != null) {
                    out.write('x');
                    return;
                }
                Socket socket = server.accept();
                open.add(socket);
                out = socket.getOutputStream();
                // No TLS, and an error message of 16 MiB.
                out.write(new byte[] {'N', 'E', 1, 0, 0, 0});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void endsWhenItsThreadIsInterrupted() throws IOException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ServerSocket silent = listen(50)) {
            Server server = server(silent).withConnectTimeout(Duration.ofHours(1));
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            executor.execute(() -> {
                try {
                    server.connect();
                } catch (Throwable e) {
                    interrupted.complete(Thread.currentThread().isInterrupted());
                    failure.complete(e);
                }
            });
            open.add(silent.accept());
            executor.shutdownNow();

            assertThat(failure)
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isInstanceOfSatisfying(
                            ConnectionFailedException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.INTERRUPTED));
            assertThat(interrupted).isCompletedWithValue(true);
        } finally {
            executor.shutdownNow();
        }
    }
}
