package dev.pgtrek.internal.database;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.roles.RoleAccess;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.SettingRules;
import dev.pgtrek.internal.sql.StoredSetting;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.RoleInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings of single roles in one database. */
final class DatabaseRoleSettings {
    /** The database's name on the source. */
    private final String database;
    /** The database's name on the target. */
    private final String target;

    private final CheckContext facts;
    private final RoleAccess access;

    DatabaseRoleSettings(String database, CheckContext facts, RoleAccess access) {
        this.database = database;
        this.target = facts.options().targetName(database);
        this.facts = facts;
        this.access = access;
    }

    List<StoredSetting> all() {
        return roles().stream().flatMap(role -> settings(role).stream()).toList();
    }

    /** Returns the roles without the excluded ones. */
    private List<RoleInfo> roles() {
        return facts.source().roles().stream()
                .filter(role -> role.databaseSettings().containsKey(database)
                        && !facts.options().excludesRole(role.name()))
                .toList();
    }

    private List<StoredSetting> settings(RoleInfo role) {
        return role.databaseSettings().getOrDefault(database, List.of()).stream()
                .map(StoredSetting::parse)
                .toList();
    }

    List<Finding> apply(SavepointTransaction transaction, SettingRules rules) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (RoleInfo role : roles()) {
            String alter = "ALTER ROLE " + QualifiedName.quote(role.name()) + " IN DATABASE "
                    + QualifiedName.quote(target) + " ";
            for (StoredSetting setting : settings(role)) {
                Optional<String> reason = obstacle(role.name()).or(() -> rules.refusal(setting));
                if (reason.isEmpty()) {
                    reason = transaction.attempt(alter + setting.clause()).map(setting::maskedMessage);
                }
                reason.ifPresent(why -> findings.add(Finding.warning(
                                "role-settings",
                                "the setting " + setting.name() + " of role " + role.name() + " in database " + target
                                        + " is not carried: " + why)
                        .withRemedy(PrintedSql.of(alter + setting.maskedClause()))
                        .forDatabase(database)));
            }
        }
        return findings;
    }

    private Optional<String> obstacle(String role) {
        if (!access.exists(role)) {
            return Optional.of("the target has no such role");
        }
        return access.mayAlter(role) || role.equals(facts.target().user().name())
                ? Optional.empty()
                : Optional.of("the target's user " + facts.target().user().name() + " may not alter that role");
    }
}
