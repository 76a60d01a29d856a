package dev.pgtrek.internal.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchedSocketTest {
    private static final KeepAlive SOON = new KeepAlive(Duration.ofMillis(100), Duration.ofMillis(50), 3);

    private ServerSocket entrance;
    private WatchedSocket socket;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        entrance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket = new WatchedSocket();
        socket.connect(new InetSocketAddress(entrance.getInetAddress(), entrance.getLocalPort()));
        peer = entrance.accept();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        peer.close();
        entrance.close();
    }

    @Test
    void aReadEndsWhenThePeerGivesNoSignOfLife() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        socket.watch(SOON, () -> {
            asked.incrementAndGet();
            return Sign.ofLoss("it is gone");
        });

        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("nothing moved for")
                .hasMessageContaining("it is gone");

        assertThat(asked).hasValue(3);
        assertThat(socket.isClosed()).isTrue();
        assertThatThrownBy(() -> socket.getOutputStream().write(1)).hasMessage("Socket closed");
    }

    @Test
    void aWriteEndsWhenThePeerGivesNoSignOfLife() throws IOException {
        socket.watch(SOON, () -> {
            throw new IllegalStateException("no way there");
        });
        byte[] much = new byte[1 << 20];

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        socket.getOutputStream().write(much);
                    }
                })
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("no way there");
    }

    @Test
    void aReadGoesOnWhileThePeerIsAtWork() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        socket.watch(SOON, () -> {
            if (asked.incrementAndGet() == 5) {
                peer.getOutputStream().write(7);
            }
            // never three bad answers in a row
            return asked.get() % 3 == 0 ? Sign.OF_LIFE : Sign.ofLoss("busy");
        });

        assertThat(socket.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void anEndIsALossOnlyOnceItIsWatched() throws IOException {
        peer.close();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);

        socket.watch(SOON, () -> Sign.OF_LIFE);
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("closed it");
    }

    @Test
    void closingEndsARead() throws IOException {
        socket.watch(SOON, () -> Sign.OF_LIFE);
        AtomicBoolean reading = new AtomicBoolean();
        CompletableFuture<Void> read = CompletableFuture.runAsync(() -> {
            reading.set(true);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Socket closed");
        });
        await().untilTrue(reading);

        socket.close();

        assertThat(read).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void anInterruptDoesNotEndAReadAndIsKept() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                Thread.currentThread().interrupt();
                interrupted.countDown();
                assertThat(socket.getInputStream().read()).isEqualTo(9);
                kept.complete(Thread.interrupted());
            } catch (IOException | AssertionError e) {
                kept.completeExceptionally(e);
            }
        });
        reader.start();
        interrupted.await();

        peer.getOutputStream().write(9);

        assertThat(kept).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
    }

    @Test
    void aTimeOutLosesNothing() throws IOException {
        socket.setSoTimeout(1);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

        peer.getOutputStream().write("ab".getBytes(UTF_8));
        socket.setSoTimeout(0);

        assertThat(socket.getInputStream().readNBytes(2)).isEqualTo("ab".getBytes(UTF_8));
        assertThat(socket.getInputStream().available()).isZero();
    }

    @Test
    void allBytesArriveInBothDirectionsAtOnce() throws IOException {
        byte[] much = new byte[8 << 20];
        new Random(1).nextBytes(much);
        CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> {
            try {
                peer.getInputStream().transferTo(peer.getOutputStream());
                peer.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(much);
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(socket.getInputStream().readAllBytes()).isEqualTo(much);

        assertThat(written).succeedsWithin(Duration.ofSeconds(20));
        assertThat(echo).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void anUnknownHostIsToldAsBySockets() throws IOException {
        try (WatchedSocket other = new WatchedSocket()) {
            assertThatThrownBy(() -> other.connect(InetSocketAddress.createUnresolved("no.such.host.invalid", 1)))
                    .isInstanceOf(UnknownHostException.class);
        }
    }
}
