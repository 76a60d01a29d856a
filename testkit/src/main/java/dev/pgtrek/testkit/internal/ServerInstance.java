package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A server in a process or a container. All methods except {@link #port} may block, and end early when interrupted. */
public interface ServerInstance extends AutoCloseable {

    /** Returns the TCP port on localhost, which does not change on restart. */
    int port();

    /** Starts a stopped server and returns when it accepts connections. */
    void start() throws IOException, InterruptedException;

    /** Ends the server like {@code pg_ctl stop -m fast}. Does nothing if it is not running. */
    void stop() throws IOException, InterruptedException;

    /** Ends the server without a checkpoint, like a crash. Does nothing if it is not running. */
    void kill() throws IOException, InterruptedException;

    /** Freezes all processes of the server: connections remain and receive no answer. */
    void pause() throws IOException, InterruptedException;

    /** Resumes the server after {@link #pause}. */
    void resume() throws IOException, InterruptedException;

    /** Returns whether the server runs and is not paused. */
    boolean isRunning();

    /** Returns the server's log since its creation. */
    String log() throws IOException;

    /** Returns the data directory, if it is on this machine. */
    Optional<Path> dataDirectory();

    /** Returns the files that a client needs for TLS, if it is enabled. */
    Optional<TlsFiles> tlsFiles();

    /** Returns the ids of the server's processes that descend from this JVM. */
    Set<Long> processIds();

    /** Ends the server at once and removes all its files. */
    @Override
    void close() throws IOException, InterruptedException;
}
