package dev.pgtrek.testkit.internal;

import java.util.List;
import java.util.Map;

/**
 * The configuration of a server.
 *
 * @param major the major version
 * @param settings lines of {@code postgresql.conf}
 * @param authentication the method in {@code pg_hba.conf}
 * @param password the superuser's password
 * @param hbaLines lines that precede the others of {@code pg_hba.conf}
 * @param initdbOptions further arguments of {@code initdb}
 * @param tls whether connections may be encrypted
 */
public record ServerSpec(
        int major,
        Map<String, String> settings,
        String authentication,
        String password,
        List<String> hbaLines,
        List<String> initdbOptions,
        boolean tls) {
    /** The superuser of every server. */
    public static final String SUPERUSER = "postgres";

    /** Copies the collections. */
    public ServerSpec {
        settings = Map.copyOf(settings);
        hbaLines = List.copyOf(hbaLines);
        initdbOptions = List.copyOf(initdbOptions);
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return "PostgreSQL %d %s %s".formatted(major, settings, authentication);
    }
}
