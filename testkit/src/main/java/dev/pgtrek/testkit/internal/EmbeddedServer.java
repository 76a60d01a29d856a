package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TestkitException;
import dev.pgtrek.testkit.server.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server whose postmaster is a direct child of this JVM, so that it can be stopped, crashed, frozen and restarted. It
 * owns a folder with its data directory and log, and removes it at the end. If the JVM dies first, the next JVM removes
 * it.
 */
public final class EmbeddedServer implements ServerInstance {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final int PORT_ATTEMPTS = 5;
    private static final long POLL_MILLIS = 10;

    private final ServerSpec spec;
    private final Path binaries;
    private final List<String> prefix;
    private final ServerFolder folder;
    private final Thread atExit;
    private int port;
    private @Nullable Process postmaster;
    private @Nullable TlsFolder tls;
    private boolean paused;

    private EmbeddedServer(ServerSpec spec, Path binaries, List<String> prefix, ServerFolder folder) {
        this.spec = spec;
        this.binaries = binaries;
        this.prefix = prefix;
        this.folder = folder;
        this.atExit = new Thread(this::endWithJvm, "pgtrek-testkit-exit");
    }

    /**
     * Creates and starts a server.
     *
     * @param spec the server's configuration
     * @return the running server
     */
    public static EmbeddedServer launch(ServerSpec spec) throws IOException, InterruptedException {
        BinariesArchive archive =
                new BinariesFinder(Platform.current(), EmbeddedServer.class.getClassLoader()).find(spec.major());
        Path binaries = BinariesCache.unpacked(archive);
        List<String> prefix = HostProcesses.prefixForServers();
        EmbeddedServer server = new EmbeddedServer(spec, binaries, prefix, ServerFolder.create());
        boolean running = false;
        try {
            Runtime.getRuntime().addShutdownHook(server.atExit);
            server.initialize();
            server.startOnFreePort();
            running = true;
        } finally {
            if (!running) {
                server.close();
            }
        }
        return server;
    }

    private void initialize() throws IOException, InterruptedException {
        ClusterTemplates.create(
                new ClusterTemplates.Kind(binaries, spec.authentication(), spec.password(), spec.initdbOptions()),
                folder.data(),
                this::initialize);
        prependHbaLines();
        if (spec.tls()) {
            tls = TlsFolder.create(folder.path().resolve("tls"));
        }
    }

    private void initialize(Path data) throws IOException, InterruptedException {
        Path passwordFile = Files.createFile(
                folder.path().resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, spec.password());
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                binaries.resolve("bin").resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + ServerSpec.SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=" + spec.authentication(),
                "--encoding=UTF8",
                "--locale=C",
                "--nosync"));
        command.addAll(spec.initdbOptions());
        HostProcesses.run(folder.path().resolve("initdb.log"), command);
        Files.delete(passwordFile);
    }

    private void prependHbaLines() throws IOException {
        Path file = folder.data().resolve("pg_hba.conf");
        String lines = String.join("\n", spec.hbaLines());
        Files.writeString(file, lines + "\n" + Files.readString(file));
    }

    private void startOnFreePort() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            port = Ports.free();
            writeSettings();
            try {
                start();
                return;
            } catch (TestkitException e) {
                // Another process may bind the port between the search for a free one and the server's start.
                if (attempt == PORT_ATTEMPTS || !log().contains("could not bind")) {
                    throw e;
                }
            }
        }
    }

    /**
     * Writes settings to the file instead of the command line, where ALTER SYSTEM could not override them. If a setting
     * occurs on several lines, the last one counts.
     */
    private void writeSettings() throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("port", Integer.toString(port));
        settings.put("listen_addresses", "localhost");
        settings.put("unix_socket_directories", "");
        settings.put("fsync", "off");
        if (tls != null) {
            settings.putAll(tls.settings());
        }
        settings.putAll(spec.settings());
        StringBuilder lines = new StringBuilder("\n");
        settings.forEach((name, value) -> lines.append(PostgresConf.line(name, value)));
        Files.writeString(folder.data().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void start() throws IOException, InterruptedException {
        if (isAlive()) {
            throw new IllegalStateException("The server runs already: stop() it first");
        }
        Files.deleteIfExists(folder.data().resolve("postmaster.pid"));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                binaries.resolve("bin").resolve("postgres").toString(),
                "-D",
                folder.data().toString()));
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
                .start();
        postmaster = started;
        paused = false;
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!isReady()) {
            if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                started.destroyForcibly();
                throw new TestkitException("PostgreSQL %d did not start. Its log: %s".formatted(spec.major(), log()));
            }
            Thread.sleep(POLL_MILLIS);
        }
        log.debug("PostgreSQL {} runs on port {} as process {}", spec.major(), port, started.pid());
    }

    /** The eighth line of postmaster.pid contains the server's state; pg_ctl waits for it, too. */
    private boolean isReady() throws IOException {
        Path file = folder.data().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return false;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return lines.size() >= 8 && lines.get(7).strip().equals("ready");
    }

    @Override
    public synchronized boolean isRunning() {
        return isAlive() && !paused;
    }

    private boolean isAlive() {
        Process process = postmaster;
        return process != null && process.isAlive();
    }

    @Override
    public synchronized void stop() throws IOException, InterruptedException {
        end("INT");
    }

    @Override
    public synchronized void kill() throws IOException, InterruptedException {
        end("QUIT");
    }

    private void end(String signal) throws IOException, InterruptedException {
        Process process = postmaster;
        if (process == null || !process.isAlive()) {
            return;
        }
        resume();
        HostProcesses.signal(signal, List.of(process.pid()));
        if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TestkitException("PostgreSQL %d did not stop within %d s. Its log: %s"
                    .formatted(spec.major(), STOP_PATIENCE.toSeconds(), log()));
        }
        postmaster = null;
    }

    @Override
    public synchronized void pause() throws IOException, InterruptedException {
        if (!isAlive()) {
            throw new IllegalStateException("The server doesn't run: there is nothing to pause");
        }
        // The postmaster first: afterwards it can't start a process that would be missed.
        paused = true;
        HostProcesses.signal("STOP", List.of(postmasterId()));
        HostProcesses.signal("STOP", processIds());
    }

    @Override
    public synchronized void resume() throws IOException, InterruptedException {
        if (paused) {
            HostProcesses.signal("CONT", processIds());
            paused = false;
        }
    }

    private long postmasterId() {
        Process process = postmaster;
        return process == null ? -1 : process.pid();
    }

    @Override
    public Set<Long> processIds() {
        Process process = postmaster;
        if (process == null) {
            return Set.of();
        }
        Collection<Long> ids = new ArrayList<>(List.of(process.pid()));
        process.descendants().forEach(child -> ids.add(child.pid()));
        return new HashSet<>(ids);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String log() throws IOException {
        return Files.exists(folder.log()) ? Files.readString(folder.log()) : "";
    }

    @Override
    public Optional<Path> dataDirectory() {
        return Optional.of(folder.data());
    }

    @Override
    public Optional<TlsFiles> tlsFiles() {
        return Optional.ofNullable(tls).map(TlsFolder::clientFiles);
    }

    @Override
    public synchronized void close() throws IOException, InterruptedException {
        if (!folder.isOpen()) {
            return;
        }
        try {
            kill();
        } finally {
            folder.close();
            forgetExitHook();
        }
    }

    private void forgetExitHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            log.trace("The JVM is on its way out: the hook is what closes this server", exiting);
        }
    }

    private void endWithJvm() {
        try {
            close();
        } catch (IOException | TestkitException e) {
            log.warn("The server in {} could not be ended; the next test run does it", folder.path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
