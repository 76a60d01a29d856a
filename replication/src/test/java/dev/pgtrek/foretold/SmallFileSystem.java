package dev.pgtrek.foretold;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A disk that is soon full, in memory. Only root can have one, on Linux. */
final class SmallFileSystem implements AutoCloseable {
    private final Path path;

    private SmallFileSystem(Path path) {
        this.path = path;
    }

    /**
     * Mounts one on an empty folder; where that is not allowed, the test is skipped.
     *
     * @param mebibytes what it has room for
     */
    static SmallFileSystem mount(Path path, int mebibytes) {
        String refused = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", path.toString());
        assumeTrue(refused.isEmpty(), refused);
        return new SmallFileSystem(path);
    }

    @Override
    public void close() {
        String refused = run("umount", "--lazy", path.toString());
        if (!refused.isEmpty()) {
            throw new IllegalStateException(refused);
        }
    }

    /** Returns why it failed; nothing if it did not. */
    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : String.join(" ", command) + ": " + output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
