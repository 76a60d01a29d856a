package dev.pgtrek.testkit.internal;

import com.github.dockerjava.api.DockerClient;
import dev.pgtrek.testkit.server.TestkitException;
import dev.pgtrek.testkit.server.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a Docker container of the official image, or of an image that supports the same variables and
 * {@code /docker-entrypoint-initdb.d}. It shares the host's network, so that a target reaches its source under the same
 * address as the tests.
 */
final class ContainerServer implements ServerInstance {
    private static final String IMAGE_PROPERTY = "pgtrek.test.image";
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 50;
    private static final int STOP_SECONDS = 30;
    private static final String TLS_IN_CONTAINER = "/pgtrek-tls/";

    private final ServerSpec spec;
    private final ServerFolder folder;
    private final int port;
    private final GenericContainer<?> container;
    private final @Nullable TlsFolder tls;
    private boolean running;
    private boolean paused;

    private ContainerServer(ServerSpec spec, ServerFolder folder, int port, @Nullable TlsFolder tls) {
        this.spec = spec;
        this.folder = folder;
        this.port = port;
        this.tls = tls;
        this.container = new GenericContainer<>(DockerImageName.parse(image(spec.major())))
                .withNetworkMode("host")
                .withEnv("PGPORT", Integer.toString(port))
                .withEnv("POSTGRES_USER", ServerSpec.SUPERUSER)
                .withEnv("POSTGRES_PASSWORD", spec.password())
                .withEnv("POSTGRES_DB", "postgres")
                .withEnv("POSTGRES_HOST_AUTH_METHOD", spec.authentication())
                .withEnv("POSTGRES_INITDB_ARGS", initdbArguments(spec))
                .withCopyToContainer(
                        Transferable.of(configuration(), 0755), "/docker-entrypoint-initdb.d/pgtrek-testkit.sh")
                .waitingFor(new AbstractWaitStrategy() {
                    @Override
                    protected void waitUntilReady() {
                        // The caller waits, as after a restart.
                    }
                });
    }

    static ContainerServer launch(ServerSpec spec) throws IOException, InterruptedException {
        ServerFolder folder = ServerFolder.create();
        ContainerServer server = null;
        boolean started = false;
        try {
            TlsFolder tls = spec.tls() ? TlsFolder.create(folder.path().resolve("tls")) : null;
            server = new ContainerServer(spec, folder, Ports.free(), tls);
            server.copyCertificates();
            server.container.start();
            server.awaitReady();
            started = true;
            return server;
        } finally {
            if (!started) {
                if (server == null) {
                    folder.close();
                } else {
                    server.close();
                }
            }
        }
    }

    private static String image(int major) {
        return System.getProperty(IMAGE_PROPERTY, "postgres:%d").replace("%d", Integer.toString(major));
    }

    private static String initdbArguments(ServerSpec spec) {
        List<String> arguments = new ArrayList<>(
                List.of("--auth=" + spec.authentication(), "--encoding=UTF8", "--locale=C", "--nosync"));
        arguments.addAll(spec.initdbOptions());
        return String.join(" ", arguments);
    }

    /** Returns the script that the image runs between initdb and the server's start, as the server's user. */
    private String configuration() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "localhost");
        settings.put("fsync", "off");
        if (tls != null) {
            settings.putAll(new TlsFolder(Path.of("tls")).settings());
        }
        settings.putAll(spec.settings());
        StringBuilder lines = new StringBuilder("\n");
        settings.forEach((name, value) -> lines.append(PostgresConf.line(name, value)));
        return """
                #!/bin/sh
                set -e
                cat >> "$PGDATA/postgresql.conf" <<'END-OF-SETTINGS'
                %s
                END-OF-SETTINGS
                cat > "$PGDATA/pg_hba.new" <<'END-OF-HBA'
                %s
                END-OF-HBA
                cat "$PGDATA/pg_hba.conf" >> "$PGDATA/pg_hba.new"
                mv "$PGDATA/pg_hba.new" "$PGDATA/pg_hba.conf"
                if [ -d %3$s ]; then
                  mkdir "$PGDATA/tls"
                  cp %3$s* "$PGDATA/tls/"
                  chmod 600 "$PGDATA"/tls/*
                fi
                """.formatted(lines, String.join("\n", spec.hbaLines()), TLS_IN_CONTAINER);
    }

    private void copyCertificates() throws IOException {
        if (tls != null) {
            for (String name : List.of("root.crt", "server.crt", "server.key")) {
                container.withCopyToContainer(
                        Transferable.of(Files.readAllBytes(tls.path().resolve(name)), 0644), TLS_IN_CONTAINER + name);
            }
        }
    }

    /** The image's temporary server does not listen on TCP: an answer always comes from the final one. */
    private void awaitReady() throws InterruptedException {
        Properties properties = new Properties();
        properties.setProperty("user", ServerSpec.SUPERUSER);
        properties.setProperty("password", spec.password());
        properties.setProperty("ApplicationName", "testkit");
        properties.setProperty("loginTimeout", "5");
        String url = "jdbc:postgresql://localhost:%d/postgres".formatted(port);
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (true) {
            try (Connection connection = new org.postgresql.Driver().connect(url, properties)) {
                running = true;
                return;
            } catch (SQLException e) {
                boolean refusedByRule =
                        e.getSQLState() != null && e.getSQLState().startsWith("28");
                if (refusedByRule) {
                    running = true;
                    return;
                }
                if (!container.isRunning() || System.nanoTime() - deadline > 0) {
                    throw new TestkitException(
                            "PostgreSQL %d in container %s does not take connections. Its log: %s"
                                    .formatted(spec.major(), container.getDockerImageName(), log()),
                            e);
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void start() throws InterruptedException {
        docker().startContainerCmd(container.getContainerId()).exec();
        awaitReady();
    }

    @Override
    public synchronized void stop() {
        if (running) {
            resume();
            docker().stopContainerCmd(container.getContainerId())
                    .withTimeout(STOP_SECONDS)
                    .exec();
            running = false;
        }
    }

    @Override
    public synchronized void kill() throws InterruptedException {
        if (running) {
            resume();
            docker().killContainerCmd(container.getContainerId())
                    .withSignal("SIGQUIT")
                    .exec();
            long deadline = System.nanoTime() + Duration.ofSeconds(STOP_SECONDS).toNanos();
            while (container.isRunning()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new TestkitException("%s did not end within %d s".formatted(spec, STOP_SECONDS));
                }
                Thread.sleep(POLL_MILLIS);
            }
            running = false;
        }
    }

    @Override
    public synchronized void pause() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
        paused = true;
    }

    @Override
    public synchronized void resume() {
        if (paused) {
            docker().unpauseContainerCmd(container.getContainerId()).exec();
            paused = false;
        }
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }

    @Override
    public synchronized boolean isRunning() {
        return running && !paused;
    }

    @Override
    public String log() {
        return container.getLogs();
    }

    @Override
    public Optional<Path> dataDirectory() {
        return Optional.empty();
    }

    @Override
    public Optional<TlsFiles> tlsFiles() {
        return Optional.ofNullable(tls).map(TlsFolder::clientFiles);
    }

    @Override
    public Set<Long> processIds() {
        return Set.of();
    }

    @Override
    public synchronized void close() throws IOException {
        if (!folder.isOpen()) {
            return;
        }
        try (folder) {
            running = false;
            resume();
            container.stop();
        }
    }
}
