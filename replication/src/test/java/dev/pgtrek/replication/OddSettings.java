package dev.pgtrek.replication;

import dev.pgtrek.testkit.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Gives a database, or a role in it, an unusual value of every parameter that sessions may have set: each boolean the
 * opposite of its default, each enumeration its first other value, and texts and numbers that a value could be misread
 * under.
 */
final class OddSettings {
    private static final String PARAMETERS = """
            SELECT name, vartype, boot_val, enumvals
              FROM pg_settings
             WHERE context IN ('user', 'superuser')
               AND vartype IN ('bool', 'enum')
             ORDER BY name
            """;

    /** What floods the log or the client with messages, and what no database can have set. */
    private static final Pattern LEFT_OUT =
            Pattern.compile("(log|debug|trace|transaction)_.*|client_min_messages|.*_debug_.*|jit_.*");

    /**
     * Parameters with values of their own; none where a test on servers of every version would fail by itself: without plain
     * sequential scans, nested loops and sorts no query is cheap, and {@code exit_on_error} ends the test's own sessions.
     */
    private static final Set<String> SLOW =
            Set.of("enable_indexscan", "enable_nestloop", "enable_sort", "force_parallel_mode", "exit_on_error");

    private static final Map<String, String> TEXTS = Map.of(
            "DateStyle", "'SQL, DMY'",
            "TimeZone", "'Asia/Kolkata'",
            "timezone_abbreviations", "'India'",
            "lc_monetary", "'C.UTF-8'",
            "extra_float_digits", "'-15'",
            "search_path", "odd, pg_catalog",
            "default_text_search_config", "'pg_catalog.german'",
            "gin_fuzzy_search_limit", "'1'",
            "default_statistics_target", "'1'",
            "work_mem", "'64kB'");

    private OddSettings() {}

    static void set(PostgresServer server, String owner) {
        List<String> statements = new ArrayList<>();
        for (List<String> parameter : server.queryRows("postgres", PARAMETERS)) {
            String name = parameter.get(0);
            if (!LEFT_OUT.matcher(name).matches() && !SLOW.contains(name)) {
                odd(parameter)
                        .ifPresent(value -> statements.add("ALTER " + owner + " SET " + name + " = '" + value + "'"));
            }
        }
        TEXTS.forEach((name, value) -> statements.add("ALTER " + owner + " SET " + name + " = " + value));
        server.execute("postgres", statements.toArray(new String[0]));
    }

    /** Empty where the parameter has one value alone. */
    private static Optional<String> odd(List<String> parameter) {
        String usual = parameter.get(2);
        return parameter.get(1).equals("bool")
                ? Optional.of(usual.equals("on") ? "off" : "on")
                : Stream.of(parameter.get(3).replaceAll("[{}\"]", "").split(","))
                        .filter(value -> !value.equals(usual))
                        .findFirst();
    }
}
