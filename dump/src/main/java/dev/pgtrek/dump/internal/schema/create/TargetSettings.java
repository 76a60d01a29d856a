package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The settings of the sessions that create definitions and build indexes. */
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

    /** Returns a string literal, valid if {@code standard_conforming_strings} is on. */
    static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /**
     * Returns the memory and the number of parallel workers of a session that builds indexes concurrently with others.
     * {@code effective_cache_size} is a server's only hint about its machine's memory: an eighth of it is divided among
     * the sessions. Each gets at least its present value and at most 1 GiB. Parallel workers are divided too, so that the
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

    /** Reads a memory setting as printed by SHOW; a number without a unit counts kibibytes. */
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
