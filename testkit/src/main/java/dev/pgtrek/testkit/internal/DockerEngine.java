package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TestkitException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether a Docker engine answers, before Testcontainers does: without an engine, Testcontainers takes minutes to
 * fail.
 */
final class DockerEngine {
    private static final Logger log = LoggerFactory.getLogger(DockerEngine.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int HTTP_PORT = 2375;
    private static final byte[] PING =
            "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final List<URI> places;

    private DockerEngine(List<URI> places) {
        this.places = places;
    }

    /**
     * Determines the engine's expected address.
     *
     * @param environment the environment's variables: DOCKER_HOST, XDG_RUNTIME_DIR
     * @param home the user's home folder
     */
    static DockerEngine of(Map<String, String> environment, Path home) {
        String configured = environment.get("DOCKER_HOST");
        if (configured != null && !configured.isBlank()) {
            return new DockerEngine(List.of(URI.create(configured)));
        }
        List<URI> places = new ArrayList<>(List.of(URI.create("unix:///var/run/docker.sock")));
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isBlank()) {
            places.add(unix(Path.of(runtime, "docker.sock")));
        }
        places.add(unix(home.resolve(".docker/run/docker.sock")));
        places.add(unix(home.resolve(".docker/desktop/docker.sock")));
        return new DockerEngine(places);
    }

    private static URI unix(Path socket) {
        return URI.create("unix://" + socket.toUri().getRawPath());
    }

    /** Returns if an engine answers; throws within seconds otherwise. */
    void requireAnswer() {
        List<String> answers = new ArrayList<>();
        for (URI place : places) {
            try {
                ping(place);
                return;
            } catch (IOException e) {
                log.debug("No Docker engine at {}", place, e);
                answers.add("%s (%s)".formatted(place, e.getMessage()));
            }
        }
        throw new TestkitException(
                ("No Docker engine answers at %s: start one, or name it by DOCKER_HOST, or leave -D%s=containers"
                                + " out to test on embedded servers")
                        .formatted(String.join(", ", answers), ServerLauncher.PROPERTY));
    }

    private static void ping(URI place) throws IOException {
        boolean unix = "unix".equals(place.getScheme());
        if (unix && !Files.exists(Path.of(place.getPath()))) {
            throw new IOException("there is no such socket");
        }
        SocketAddress address = unix
                ? UnixDomainSocketAddress.of(place.getPath())
                : new InetSocketAddress(place.getHost(), place.getPort() < 0 ? HTTP_PORT : place.getPort());
        try (SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(address)) {
                await(selector);
                channel.finishConnect();
            }
            key.interestOps(SelectionKey.OP_READ);
            if (place.getScheme().equals("https") || System.getenv("DOCKER_TLS_VERIFY") != null) {
                return; // It listens; what it says is for Testcontainers, which has the certificates.
            }
            channel.write(ByteBuffer.wrap(PING));
            await(selector);
            ByteBuffer answer = ByteBuffer.allocate(64);
            channel.read(answer);
            String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
            if (!text.startsWith("HTTP/")) {
                throw new IOException("its answer is no Docker engine's");
            }
        }
    }

    private static void await(Selector selector) throws IOException {
        if (selector.select(PATIENCE.toMillis()) == 0) {
            throw new IOException("no answer within %d s".formatted(PATIENCE.toSeconds()));
        }
        selector.selectedKeys().clear();
    }
}
