package dev.pgtrek.internal.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoginTest {
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Notes that it was closed, and can do nothing else. */
    private final Connection connection = (Connection) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, args) -> {
                assertThat(method.getName()).isEqualTo("close");
                closed.set(true);
                return null;
            });

    @Test
    void returnsTheConnection() throws Exception {
        assertThat(Login.open(() -> connection, Duration.ofSeconds(10)) == connection)
                .isTrue();
        assertThat(closed).isFalse();
    }

    @Test
    void closesAConnectionThatComesTooLate() {
        CountDownLatch givenUp = new CountDownLatch(1);

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> Login.open(
                        () -> {
                            givenUp.await();
                            return connection;
                        },
                        Duration.ofMillis(10)));
        assertThat(closed).isFalse();
        givenUp.countDown();

        await().untilTrue(closed);
    }

    @Test
    void closesTheSocketOfALoginThatIsGivenUp() throws IOException {
        AtomicReference<Socket> first = new AtomicReference<>();
        AtomicReference<Exception> second = new AtomicReference<>();

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> Login.open(
                        () -> {
                            first.set(new LoginSocketFactory().createSocket());
                            await().until(() -> first.get().isClosed());
                            try (Socket another = new LoginSocketFactory().createSocket()) {
                                throw new SQLException("opened " + another);
                            } catch (IOException e) {
                                second.set(e);
                                throw e;
                            }
                        },
                        Duration.ofMillis(200)));

        await().untilAsserted(() -> assertThat(second.get()).isInstanceOf(SocketException.class));
    }

    @Test
    void passesErrorsOn() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> Login.open(
                        () -> {
                            throw new SQLException("no");
                        },
                        Duration.ofSeconds(10)))
                .withMessage("no");
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> Login.open(
                        () -> {
                            throw new StackOverflowError();
                        },
                        Duration.ofSeconds(10)));
    }

    @Test
    void socketsOutsideOfALoginAreOrdinary() throws IOException {
        try (Socket socket = new LoginSocketFactory().createSocket()) {
            assertThat(socket.isConnected()).isFalse();
        }
    }
}
