package dev.pgtrek.testkit.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one server: data directory, log. A lock file next to it is locked as long as the JVM that owns the folder
 * lives. An unlocked file belongs to a JVM that died: the creator of the next folder ends that JVM's server and removes
 * its folder.
 */
final class ServerFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerFolder.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LOCK = ".lock";

    private final Path path;
    private final FileLease lease;
    private boolean open = true;

    private ServerFolder(Path path, FileLease lease) {
        this.path = path;
        this.lease = lease;
    }

    static ServerFolder create() throws IOException, InterruptedException {
        Path all = WorkDirectory.clusters();
        // Held during the search, so that a lock file that was created but not locked yet is not taken for an abandoned
        // one.
        try (FileLease looking = FileLease.acquire(all.resolveSibling("clusters.lock"), PATIENCE)) {
            removeAbandoned(all);
            Path path = all.resolve(ownPrefix() + UUID.randomUUID().toString().substring(0, 8));
            FileLease lease = FileLease.acquire(lockOf(path), PATIENCE);
            return new ServerFolder(Files.createDirectory(path), lease);
        }
    }

    private static Path lockOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }

    /** Distinguishes this JVM's folders from others: testing their locks would release them. */
    private static String ownPrefix() {
        return ProcessHandle.current().pid() + "-";
    }

    private static void removeAbandoned(Path all) throws IOException, InterruptedException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(all, "*" + LOCK)) {
            for (Path lock : locks) {
                String name = lock.getFileName().toString();
                if (name.startsWith(ownPrefix())) {
                    continue;
                }
                Optional<FileLease> lease = FileLease.tryAcquire(lock);
                if (lease.isPresent()) {
                    try (FileLease held = lease.get()) {
                        remove(all.resolve(name.substring(0, name.length() - LOCK.length())));
                    }
                }
            }
        }
    }

    private static void remove(Path folder) throws InterruptedException {
        try {
            if (Files.exists(folder)) {
                log.info("Removing the server in {}, which an earlier test run left behind", folder);
                endPostmasterOf(folder.resolve("data"));
                WorkDirectory.delete(folder);
            }
            Files.deleteIfExists(lockOf(folder));
        } catch (IOException e) {
            log.warn("The server in {} stays: end its processes and delete it by hand", folder, e);
        }
    }

    private static void endPostmasterOf(Path data) throws IOException, InterruptedException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
        Optional<ProcessHandle> postmaster = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                        // Process ids are reused: only a process that runs on this directory is ended.
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(data.toString()));
        if (postmaster.isEmpty()) {
            return;
        }
        HostProcesses.signal("CONT", List.of(postmaster.get().pid()));
        HostProcesses.signal("QUIT", List.of(postmaster.get().pid()));
        try {
            postmaster.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "The server in %s, left behind by an earlier test run, doesn't end: end process %d"
                            .formatted(data, postmaster.get().pid()),
                    e);
        }
    }

    Path path() {
        return path;
    }

    Path data() {
        return path.resolve("data");
    }

    Path log() {
        return path.resolve("server.log");
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        try (lease) {
            WorkDirectory.delete(path);
            Files.deleteIfExists(lockOf(path));
        }
    }
}
