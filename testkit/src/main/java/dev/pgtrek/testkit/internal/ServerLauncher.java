package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TestkitException;
import java.io.IOException;
import java.nio.file.Path;

/** Selects the environment that servers run in. */
public final class ServerLauncher {
    static final String PROPERTY = "pgtrek.test.servers";

    private ServerLauncher() {}

    /**
     * Creates and starts a server.
     *
     * @param spec the server's configuration
     * @return the running server
     */
    public static ServerInstance launch(ServerSpec spec) throws IOException, InterruptedException {
        String kind = System.getProperty(PROPERTY, "embedded");
        return switch (kind) {
            case "embedded" -> EmbeddedServer.launch(spec);
            case "containers" -> {
                requireTestcontainers();
                DockerEngine.of(System.getenv(), Path.of(System.getProperty("user.home")))
                        .requireAnswer();
                yield ContainerServer.launch(spec);
            }
            default ->
                throw new TestkitException(
                        "-D%s must be 'embedded' or 'containers', was '%s'".formatted(PROPERTY, kind));
        };
    }

    private static void requireTestcontainers() {
        try {
            Class.forName("org.testcontainers.containers.GenericContainer");
        } catch (ClassNotFoundException e) {
            throw new TestkitException(
                    ("-D%s=containers needs Testcontainers: add org.testcontainers:testcontainers-postgresql as"
                                    + " a test dependency")
                            .formatted(PROPERTY),
                    e);
        }
    }
}
