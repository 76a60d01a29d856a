package dev.pgtrek.internal.roles;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.SettingRules;
import dev.pgtrek.internal.sql.StoredSetting;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.select.DatabaseSelection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Migrates the settings that <a href="https://www.postgresql.org/docs/current/sql-alterrole.html">ALTER ROLE ALL
 * SET</a> sets for every role in every database. Requires a superuser, and the migration of the server's databases:
 * otherwise it would change the settings of other users on the target. The target's own settings are kept and compared.
 */
public final class SettingsOfAllRoles {
    private static final String ID = "role-settings";
    private static final String ALTER = "ALTER ROLE ALL ";

    private final Connection target;
    private final ServerInventory facts;
    private final Login login;
    private final Optional<String> objection;
    private final boolean followed;
    private final List<StoredSetting> wanted;
    private final List<StoredSetting> present;

    /** Opens a new session with the target, and closes it. */
    public interface Login {
        /**
         * @throws SQLException if the login fails
         * @throws MigrationException if the target rejects the session
         */
        void attempt() throws SQLException;
    }

    private SettingsOfAllRoles(
            Connection target, CheckContext facts, Collection<DatabaseResult.Status> databases, Login login) {
        this.target = target;
        this.facts = facts.target();
        this.login = login;
        this.objection = objection(facts, databases);
        this.followed = databases.contains(DatabaseResult.Status.REPLICATING);
        this.wanted = parsed(facts.source());
        this.present = parsed(facts.target());
    }

    private static List<StoredSetting> parsed(ServerInventory server) {
        return server.settingsOfAllRoles().stream().map(StoredSetting::parse).toList();
    }

    /** Returns why no setting may be applied at all. */
    private static Optional<String> objection(CheckContext facts, Collection<DatabaseResult.Status> databases) {
        if (!databases.contains(DatabaseResult.Status.COMPLETED)
                && !databases.contains(DatabaseResult.Status.REPLICATING)) {
            return Optional.of("no database of the source has arrived");
        }
        boolean all = facts.source().databases().stream()
                .filter(info -> DatabaseSelection.all().selects(info.name(), info.acceptsConnections()))
                .allMatch(info -> facts.options().databases().selects(info.name(), info.acceptsConnections()));
        return all
                ? Optional.empty()
                : Optional.of("not all databases of the source were selected, and it would go for every database"
                        + " of the target");
    }

    /**
     * Applies the settings that the target lacks. Called last, since every later session starts with them. That
     * includes the workers' sessions of replicated databases, so settings that could end these are deferred.
     *
     * @param target a session in auto-commit mode, with any database
     * @param databases the results of the selected databases
     * @param login tried after each setting: some, such as a missing library to preload, block every login
     * @return what could not be migrated, and what differs
     * @throws SQLException if the session is no longer usable
     */
    public static List<Finding> carry(
            Connection target, CheckContext facts, Collection<DatabaseResult.Status> databases, Login login)
            throws SQLException {
        return new SettingsOfAllRoles(target, facts, databases, login).carry();
    }

    private List<Finding> carry() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Set<String> kept = present.stream().map(StoredSetting::name).collect(Collectors.toSet());
        List<StoredSetting> missing = wanted.stream()
                .filter(setting -> !kept.contains(setting.name()))
                .toList();
        SettingRules rules = SettingRules.read(target, facts, missing);
        for (StoredSetting setting : missing) {
            Optional<String> reason = obstacle(setting, rules);
            if (reason.isEmpty()) {
                reason = set(setting);
            }
            reason.ifPresent(why -> findings.add(
                    Finding.warning(ID, "the setting " + setting.name() + " of all roles is not carried: " + why)
                            .withRemedy(PrintedSql.of(ALTER + setting.maskedClause()))));
        }
        comparison().ifPresent(findings::add);
        return findings;
    }

    private Optional<String> obstacle(StoredSetting setting, SettingRules rules) {
        if (objection.isPresent()) {
            return objection;
        }
        if (followed && hindersWorkers(setting)) {
            return Optional.of(
                    "the workers that replicate from the source would begin with it; set it when they have ended");
        }
        return facts.user().superuser()
                ? rules.refusal(setting)
                : Optional.of("only a superuser of the target may set something for all roles, which its user "
                        + facts.user().name() + " is not");
    }

    /** Whether a setting hinders workers: time-outs, and settings that make transactions read-only or serializable. */
    private static boolean hindersWorkers(StoredSetting setting) {
        String name = setting.name().toLowerCase(Locale.ROOT);
        return name.endsWith("_timeout") || name.startsWith("default_transaction_");
    }

    private Optional<String> set(StoredSetting setting) throws SQLException {
        Optional<SQLException> refused = run(setting.clause());
        if (refused.isPresent()) {
            return refused.map(setting::maskedMessage);
        }
        try {
            login.attempt();
            return Optional.empty();
        } catch (SQLException | MigrationException e) {
            run(setting.resetClause());
            return Optional.of("with it the target let no one in: " + e.getMessage());
        }
    }

    private Optional<SQLException> run(String clause) throws SQLException {
        try (SavepointTransaction transaction = SavepointTransaction.begin(target)) {
            Optional<SQLException> refused = transaction.attempt(ALTER + clause);
            transaction.commit();
            return refused;
        }
    }

    /** Compares the settings, listed only by name, as values may be secret. */
    private Optional<Finding> comparison() {
        Set<String> differing = new TreeSet<>();
        for (StoredSetting setting : present) {
            if (!wanted.contains(setting)) {
                differing.add(setting.name());
            }
        }
        return differing.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        ID,
                        "what was set for all roles on the target before is kept; it differs from the source's in: "
                                + String.join(", ", differing)));
    }
}
