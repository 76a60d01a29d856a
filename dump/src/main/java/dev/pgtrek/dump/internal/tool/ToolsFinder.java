package dev.pgtrek.dump.internal.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks for installations of the client tools on this machine; tests put a list of their own in its place. */
@FunctionalInterface
public interface ToolsFinder {
    /**
     * The installations that were found, those first that a user would expect to be used.
     *
     * @param directory where to look, and nowhere else; empty to look in all the usual places
     * @throws InterruptedException if the thread is interrupted while a program is asked for its version
     */
    List<ClientTools> find(Optional<Path> directory) throws InterruptedException;
}
