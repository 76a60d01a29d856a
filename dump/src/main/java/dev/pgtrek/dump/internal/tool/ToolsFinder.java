package dev.pgtrek.dump.internal.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Searches for installations of the client tools on this machine; tests replace it by their own list. */
@FunctionalInterface
public interface ToolsFinder {
    /**
     * Returns the installations in the order of preference.
     *
     * @param directory the only folder to search; empty to search all the usual places
     * @throws InterruptedException if the thread is interrupted while a program reports its version
     */
    List<ClientTools> find(Optional<Path> directory) throws InterruptedException;
}
