package dev.pgtrek.internal.database;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.SettingRules;
import dev.pgtrek.internal.sql.StoredSetting;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A database's settings for all roles. Settings that affect the value of an expression are applied before the contents,
 * as a materialized view or a generated column may depend on them. All others come last, as
 * {@code default_transaction_read_only} or {@code role} would hinder pgtrek itself.
 */
final class DatabaseSettings {
    private static final Set<String> SEEN_BY_EXPRESSIONS = Set.of(
            "array_nulls",
            "bytea_output",
            "datestyle",
            "default_text_search_config",
            "extra_float_digits",
            "intervalstyle",
            "lc_monetary",
            "lc_numeric",
            "lc_time",
            "timezone",
            "timezone_abbreviations",
            "transform_null_equals",
            "xmlbinary",
            "xmloption");

    /** Settings with which an apply worker on the target would misread or reject the source's values. */
    private static final Set<String> READ_BY_APPLY = Set.of("array_nulls", "xmloption");

    private final DatabaseInfo database;
    private final SettingRules rules;

    DatabaseSettings(DatabaseInfo database, SettingRules rules) {
        this.database = database;
        this.rules = rules;
    }

    static List<StoredSetting> all(DatabaseInfo database) {
        return database.settings().stream().map(StoredSetting::parse).toList();
    }

    /**
     * Applies the settings that the contents may depend on.
     *
     * @param replicated whether the database will replicate: settings that its apply worker must not have are then
     *     deferred and reported
     */
    List<Finding> applyFirst(SavepointTransaction transaction, boolean replicated) throws SQLException {
        List<Finding> findings =
                apply(transaction, setting -> isSeenByExpressions(setting) && !(replicated && isReadByApply(setting)));
        if (replicated) {
            all(database).stream()
                    .filter(DatabaseSettings::isReadByApply)
                    .map(this::deferred)
                    .forEach(findings::add);
        }
        return findings;
    }

    private Finding deferred(StoredSetting setting) {
        return Finding.info(
                        "database-settings",
                        "database " + database.name() + ": its setting " + setting.name()
                                + " is deferred until its replication ends, as the target's apply worker would read values"
                                + " by it")
                .forDatabase(database.name());
    }

    private static boolean isReadByApply(StoredSetting setting) {
        return READ_BY_APPLY.contains(setting.name().toLowerCase(Locale.ROOT));
    }

    /** Applies the settings for sessions. */
    List<Finding> applyLast(SavepointTransaction transaction) throws SQLException {
        return apply(transaction, setting -> !isSeenByExpressions(setting));
    }

    private static boolean isSeenByExpressions(StoredSetting setting) {
        // a name with a dot belongs to an application or an extension
        return setting.name().indexOf('.') >= 0
                || SEEN_BY_EXPRESSIONS.contains(setting.name().toLowerCase(Locale.ROOT));
    }

    private List<Finding> apply(SavepointTransaction transaction, Predicate<StoredSetting> which) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String alter = "ALTER DATABASE " + QualifiedName.quote(database.name()) + " ";
        for (StoredSetting setting : all(database).stream().filter(which).toList()) {
            Optional<String> reason = rules.refusal(setting);
            if (reason.isEmpty()) {
                reason = transaction.attempt(alter + setting.clause()).map(setting::maskedMessage);
            }
            reason.ifPresent(why -> findings.add(Finding.warning(
                            "database-settings",
                            "database " + database.name() + ": its setting " + setting.name() + " is not carried: "
                                    + why)
                    .withRemedy(PrintedSql.of(alter + setting.maskedClause()))
                    .forDatabase(database.name())));
        }
        return findings;
    }
}
