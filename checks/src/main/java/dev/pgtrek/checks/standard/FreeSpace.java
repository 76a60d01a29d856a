package dev.pgtrek.checks.standard;

import java.util.Map;
import java.util.Optional;

/**
 * The free space of the target's file systems. Immutable.
 *
 * @param bytes the free bytes by tablespace, {@code pg_default} for the data directory; excludes tablespaces on the data
 *     directory's own file system
 * @param unseen the reason why the free space is unknown; empty if it is known
 */
record FreeSpace(Map<String, Long> bytes, Optional<String> unseen) {
    /** The tablespace that represents the data directory. */
    static final String DEFAULT = "pg_default";

    FreeSpace {
        bytes = Map.copyOf(bytes);
    }

    static FreeSpace unseen(String reason) {
        return new FreeSpace(Map.of(), Optional.of(reason));
    }

    static FreeSpace of(Map<String, Long> bytes) {
        return new FreeSpace(bytes, Optional.empty());
    }
}
