package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The settings of the sessions that write definitions and build indexes. */
public final class TargetSettings {
    private static final String SET_CONFIG = "SELECT pg_catalog.set_config(?, ?, false)";
    private static final long KIB = 1024;
    private static final long MOST_MEMORY_KIB = KIB * KIB;

    private TargetSettings() {}

    static void apply(Connection connection, Map<String, String> settings) throws SQLException {
        if (settings.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(SET_CONFIG)) {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                statement.setString(1, setting.getKey());
                statement.setString(2, setting.getValue());
                statement.execute();
            }
        }
    }

    /** A string as a literal, where {@code standard_conforming_strings} is on. */
    static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /**
     * How much memory and how many parallel workers a session may use that builds indexes while others do the same.
     * {@code effective_cache_size} is the only hint that a server gives of its machine's memory: an eighth of it is shared
     * out, a session gets at least what it has anyway and at most 1 GiB. Parallel workers are shared out too, so that the
     * sessions don't wait for each other's.
     */
    public static Map<String, String> forIndexes(ServerInventory target, int jobs) {
        Map<String, String> settings = new HashMap<>();
        long own = kibibytes(target.setting("maintenance_work_mem").orElse("64MB"));
        long cache = kibibytes(target.setting("effective_cache_size").orElse("4GB"));
        long share = Math.min(MOST_MEMORY_KIB, Math.max(own, cache / 8 / jobs));
        if (share > own) {
            settings.put("maintenance_work_mem", share + "kB");
        }
        target.setting("max_parallel_maintenance_workers")
                .ifPresent(each -> target.setting("max_parallel_workers")
                        .ifPresent(all -> settings.put(
                                "max_parallel_maintenance_workers",
                                String.valueOf(Math.min(Integer.parseInt(each), Integer.parseInt(all) / jobs)))));
        return settings;
    }

    /** Reads a memory setting as SHOW prints it; a number with no unit counts kibibytes. */
    private static long kibibytes(String value) {
        String digits = value.replaceAll("[^0-9]", "");
        long number = Long.parseLong(digits);
        return switch (value.substring(digits.length()).trim()) {
            case "TB" -> number * KIB * KIB * KIB;
            case "GB" -> number * KIB * KIB;
            case "MB" -> number * KIB;
            case "B" -> number / KIB;
            default -> number;
        };
    }
}
