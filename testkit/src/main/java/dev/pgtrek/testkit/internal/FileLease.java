package dev.pgtrek.testkit.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * An exclusive lock on a file, among threads of this JVM and other JVMs; it ends with its holder, even if that crashes.
 *
 * <p>On POSIX systems a process that closes a file loses all of its locks on it, including those of other threads. So a
 * waiting thread keeps its channel open, and this JVM must not open a file whose lock it holds.
 */
final class FileLease implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    private final FileChannel channel;

    private FileLease(FileChannel channel) {
        this.channel = channel;
    }

    /** Acquires the lock of an existing file if it is free. Not for a file that this JVM may hold. */
    static Optional<FileLease> tryAcquire(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (NoSuchFileException vanished) {
            return Optional.empty();
        }
        if (isLocked(channel)) {
            return Optional.of(new FileLease(channel));
        }
        channel.close();
        return Optional.empty();
    }

    /** Waits for the lock. */
    static FileLease acquire(Path file, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = isLocked(channel);
        try {
            while (!held) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("%s was held by another test run for more than %d s: end that run"
                            .formatted(file, patience.toSeconds()));
                }
                Thread.sleep(POLL_MILLIS);
                held = isLocked(channel);
            }
        } finally {
            if (!held) {
                channel.close();
            }
        }
        return new FileLease(channel);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException anotherThreadOfThisJvm) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
