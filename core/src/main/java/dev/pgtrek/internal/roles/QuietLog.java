package dev.pgtrek.internal.roles;

import dev.pgtrek.internal.sql.SavepointTransaction;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.SQLException;

/** Keeps the statements of a transaction out of the target's log and statistics, as far as its user may say so. */
final class QuietLog {
    private static final String QUIET = """
            SELECT count(set_config(quiet.name, quiet.value, true))
              FROM (VALUES ('log_statement',                     'none'),
                           ('log_min_duration_statement',        '-1'),
                           ('log_min_duration_sample',           '-1'),
                           ('log_transaction_sample_rate',       '0'),
                           ('log_min_error_statement',           'panic'),
                           ('debug_print_parse',                 'off'),
                           ('debug_print_raw_parse',             'off'),
                           ('debug_print_rewritten',             'off'),
                           ('debug_print_plan',                  'off'),
                           ('pg_stat_statements.track_utility',  'off'),
                           ('pgaudit.log',                       'none')
                   ) AS quiet (name, value)
              JOIN pg_settings AS known ON known.name = quiet.name
             WHERE %s
            """;

    private QuietLog() {}

    static void begin(SavepointTransaction transaction, ServerInventory target) throws SQLException {
        transaction.value(QUIET.formatted(mayBeSet(target)));
    }

    private static String mayBeSet(ServerInventory target) {
        if (target.user().superuser()) {
            return "known.context IN ('user', 'superuser')";
        }
        return target.version().major() >= 15
                ? "known.context = 'user' OR (known.context = 'superuser' AND has_parameter_privilege(known.name, 'SET'))"
                : "known.context = 'user'";
    }
}
