package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.server.ServerVersion;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Selects the installed client tools for a pair of servers. A {@code pg_dump} rejects a server newer than itself, and
 * writes statements that a server older than itself may not know. So the tools must not be older than the source nor
 * newer than the target. The newest of those is selected, because it knows the target best.
 */
public final class ToolChoice {
    private ToolChoice() {}

    /** Returns the tools to use; empty if none are suitable. */
    public static Optional<ClientTools> among(List<ClientTools> installed, ServerVersion source, ServerVersion target) {
        Comparator<ClientTools> newest =
                Comparator.comparingInt(tools -> tools.version().major());
        if (target.major() < source.major()) {
            // nothing fits between them; a caller who allowed an older target gets the tools that differ least from it
            return installed.stream()
                    .filter(tools -> tools.version().atLeast(source.major()))
                    .min(newest);
        }
        // max() would return the last of equals, but the user expects the first
        return installed.stream()
                .filter(tools -> tools.version().atLeast(source.major())
                        && target.atLeast(tools.version().major()))
                .reduce((best, next) -> newest.compare(next, best) > 0 ? next : best);
    }

    /**
     * Finds the tools to use.
     *
     * @param folder the only folder to search; empty to search all the usual places
     * @throws MigrationException if none are suitable
     */
    public static ClientTools require(
            ToolsFinder finder, Optional<Path> folder, ServerVersion source, ServerVersion target)
            throws InterruptedException {
        List<ClientTools> installed = finder.find(folder);
        return among(installed, source, target)
                .orElseThrow(() -> new MigrationException(
                        ErrorCode.CLIENT_TOOLS,
                        refusal(installed, folder, source, target) + "; " + remedy(source, target)));
    }

    /** Returns the oldest tools that can dump a server. */
    public static Optional<ClientTools> nearestFrom(List<ClientTools> installed, ServerVersion source) {
        return installed.stream()
                .filter(tools -> tools.version().atLeast(source.major()))
                .min(Comparator.comparingInt(tools -> tools.version().major()));
    }

    /** Returns the newest tools whose statements a server knows. */
    public static Optional<ClientTools> newestUpTo(List<ClientTools> installed, ServerVersion target) {
        return installed.stream()
                .filter(tools -> target.atLeast(tools.version().major()))
                .max(Comparator.comparingInt(tools -> tools.version().major()));
    }

    /** Returns the reason why {@link #among} selected nothing. */
    public static String refusal(
            List<ClientTools> installed, Optional<Path> folder, ServerVersion source, ServerVersion target) {
        String wanted = source.major() >= target.major()
                ? "version " + source.major()
                : "version " + source.major() + " to " + target.major();
        return installed.isEmpty()
                ? "pg_dump and pg_restore were not found" + in(folder) + "; " + wanted + " is needed"
                : "pg_dump and pg_restore of " + wanted + " are needed, found " + installed;
    }

    /** Returns the searched folder as part of a sentence, if one was given. */
    public static String in(Optional<Path> folder) {
        return folder.map(path -> " in " + path).orElse("");
    }

    /** Returns what to install, on one line. */
    public static String remedy(ServerVersion source, ServerVersion target) {
        int major = Math.max(source.major(), target.major());
        return "install postgresql-client-" + major + " (Debian, Ubuntu), postgresql" + major
                + " (RHEL and its kin) or libpq (Homebrew), or name the folder that holds pg_dump and pg_restore";
    }
}
