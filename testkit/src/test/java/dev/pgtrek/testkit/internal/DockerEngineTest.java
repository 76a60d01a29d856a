package dev.pgtrek.testkit.internal;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.pgtrek.testkit.server.TestkitException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DockerEngineTest {

    @Test
    void socketThatIsMissingIsNamedWithTheRemedy(@TempDir Path home) {
        DockerEngine engine = DockerEngine.of(Map.of("DOCKER_HOST", "unix://" + home.resolve("none.sock")), home);
        assertThatThrownBy(engine::requireAnswer)
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining("none.sock (there is no such socket)")
                .hasMessageContaining("DOCKER_HOST")
                .hasMessageContaining("-Dpgtrek.test.servers=containers");
    }

    @Test
    void allUsualPlacesAreTriedWithoutDockerHost(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve(".docker/run"));
        DockerEngine engine = DockerEngine.of(
                Map.of("XDG_RUNTIME_DIR", home.resolve("runtime").toString()), home);
        assumeFalse(Files.exists(Path.of("/var/run/docker.sock")));
        assertThatThrownBy(engine::requireAnswer)
                .hasMessageContaining("/var/run/docker.sock")
                .hasMessageContaining("/runtime/docker.sock")
                .hasMessageContaining("/.docker/run/docker.sock");
    }

    @Test
    void engineThatListensAndNeverAnswersIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DockerEngine engine =
                    DockerEngine.of(Map.of("DOCKER_HOST", "tcp://localhost:" + silent.getLocalPort()), Path.of("/"));
            assertThatThrownBy(engine::requireAnswer).hasMessageContaining("no answer within 3 s");
        }
    }

    @Test
    void somethingElseThanAnEngineIsRecognized() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answered = answerOnce(other, "SSH-2.0-OpenSSH\r\n");
            DockerEngine engine =
                    DockerEngine.of(Map.of("DOCKER_HOST", "tcp://localhost:" + other.getLocalPort()), Path.of("/"));
            assertThatThrownBy(engine::requireAnswer).hasMessageContaining("no Docker engine's");
            answered.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void engineThatAnswersIsFine() throws Exception {
        try (ServerSocket fake = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answered = answerOnce(fake, "HTTP/1.0 200 OK\r\n\r\nOK");
            DockerEngine engine =
                    DockerEngine.of(Map.of("DOCKER_HOST", "tcp://localhost:" + fake.getLocalPort()), Path.of("/"));
            assertThatNoException().isThrownBy(engine::requireAnswer);
            answered.get(10, TimeUnit.SECONDS);
        }
    }

    private static CompletableFuture<Void> answerOnce(ServerSocket socket, String answer) {
        return CompletableFuture.runAsync(() -> {
            try (Socket client = socket.accept()) {
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
                client.getInputStream().readNBytes(1);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
