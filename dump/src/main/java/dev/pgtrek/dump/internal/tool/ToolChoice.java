package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.server.ServerVersion;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of the installed client tools serve between two servers. A {@code pg_dump} refuses to read a server newer than
 * itself, and writes statements that a server older than itself may not know; so the tools must not be older than the
 * source nor newer than the target, and the newest of those is taken, because it knows the target best.
 */
public final class ToolChoice {
    private ToolChoice() {}

    /** The tools to use; empty where none of them serve. */
    public static Optional<ClientTools> among(List<ClientTools> installed, ServerVersion source, ServerVersion target) {
        Comparator<ClientTools> newest =
                Comparator.comparingInt(tools -> tools.version().major());
        if (target.major() < source.major()) {
            // nothing fits between them; a caller who allowed an older target gets the tools that differ from it the
            // least
            return installed.stream()
                    .filter(tools -> tools.version().atLeast(source.major()))
                    .min(newest);
        }
        // max() would take the last of equals, but the first is the one that the user expects
        return installed.stream()
                .filter(tools -> tools.version().atLeast(source.major())
                        && target.atLeast(tools.version().major()))
                .reduce((best, next) -> newest.compare(next, best) > 0 ? next : best);
    }

    /**
     * Finds the tools to use.
     *
     * @param folder where to look, and nowhere else; empty to look in all the usual places
     * @throws MigrationException if none of them serve
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

    /** The oldest tools that can dump a server. */
    public static Optional<ClientTools> nearestFrom(List<ClientTools> installed, ServerVersion source) {
        return installed.stream()
                .filter(tools -> tools.version().atLeast(source.major()))
                .min(Comparator.comparingInt(tools -> tools.version().major()));
    }

    /** The newest tools whose statements a server knows. */
    public static Optional<ClientTools> newestUpTo(List<ClientTools> installed, ServerVersion target) {
        return installed.stream()
                .filter(tools -> target.atLeast(tools.version().major()))
                .max(Comparator.comparingInt(tools -> tools.version().major()));
    }

    /** Why {@link #among} chose nothing. */
    public static String refusal(
            List<ClientTools> installed, Optional<Path> folder, ServerVersion source, ServerVersion target) {
        String wanted = source.major() >= target.major()
                ? "version " + source.major()
                : "version " + source.major() + " to " + target.major();
        return installed.isEmpty()
                ? "pg_dump and pg_restore were not found" + in(folder) + "; " + wanted + " is needed"
                : "pg_dump and pg_restore of " + wanted + " are needed, found " + installed;
    }

    /** Where they were looked for, if that was said. */
    public static String in(Optional<Path> folder) {
        return folder.map(path -> " in " + path).orElse("");
    }

    /** What to install, on one line. */
    public static String remedy(ServerVersion source, ServerVersion target) {
        int major = Math.max(source.major(), target.major());
        return "install postgresql-client-" + major + " (Debian, Ubuntu), postgresql" + major
                + " (RHEL and its kin) or libpq (Homebrew), or name the folder that holds pg_dump and pg_restore";
    }
}
