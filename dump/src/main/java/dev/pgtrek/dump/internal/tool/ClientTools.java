package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.server.ServerVersion;
import java.nio.file.Path;

/**
 * One installation of PostgreSQL's client tools. Immutable.
 *
 * @param directory contains {@code pg_dump} and {@code pg_restore}
 * @param version the version that its {@code pg_dump} reports
 */
public record ClientTools(Path directory, ServerVersion version) {
    public Path pgDump() {
        return program("pg_dump");
    }

    public Path pgRestore() {
        return program("pg_restore");
    }

    private Path program(String name) {
        return directory.resolve(name + ClientToolsFinder.programSuffix());
    }

    /** Returns {@code 15.18 in /usr/bin} or the like. */
    @Override
    public String toString() {
        return version + " in " + directory;
    }
}
