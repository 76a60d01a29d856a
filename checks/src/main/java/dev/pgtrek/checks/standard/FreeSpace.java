package dev.pgtrek.checks.standard;

import java.util.Map;
import java.util.Optional;

/**
 * What the file systems of the target have free. Immutable.
 *
 * @param bytes the free bytes by tablespace, {@code pg_default} for the data directory's; a tablespace on the data
 *     directory's own file system is not listed
 * @param unseen why nothing could be seen; empty where it could
 */
record FreeSpace(Map<String, Long> bytes, Optional<String> unseen) {
    /** The tablespace that stands for the data directory. */
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
