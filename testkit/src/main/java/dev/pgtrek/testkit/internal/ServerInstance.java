package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A server's life, in a process or a container. All methods but {@link #port} may block, and end early when interrupted. */
public interface ServerInstance extends AutoCloseable {

    /** Returns the TCP port on localhost; it stays the same over restarts. */
    int port();

    /** Starts a stopped server and returns when it takes connections. */
    void start() throws IOException, InterruptedException;

    /** Ends the server as {@code pg_ctl stop -m fast} does. Nothing happens when it doesn't run. */
    void stop() throws IOException, InterruptedException;

    /** Ends the server without a checkpoint, as a crash does. Nothing happens when it doesn't run. */
    void kill() throws IOException, InterruptedException;

    /** Freezes all processes of the server: it keeps its connections and answers none. */
    void pause() throws IOException, InterruptedException;

    /** Undoes {@link #pause}. */
    void resume() throws IOException, InterruptedException;

    /** Returns whether the server runs and is not paused. */
    boolean isRunning();

    /** Returns what the server has logged since it was made. */
    String log() throws IOException;

    /** Returns the data directory, where it lies on this machine. */
    Optional<Path> dataDirectory();

    /** Returns what a client needs for TLS, when the server has it on. */
    Optional<TlsFiles> tlsFiles();

    /** Returns the ids of the server's processes that descend from this JVM. */
    Set<Long> processIds();

    /** Ends the server at once and removes all that it wrote. */
    @Override
    void close() throws IOException, InterruptedException;
}
