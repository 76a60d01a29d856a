package dev.pgtrek.internal.roles;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.internal.jdbc.QuietLog;
import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.sql.SettingRules;
import dev.pgtrek.internal.sql.SqlLiteral;
import dev.pgtrek.internal.sql.StoredSetting;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.result.RoleResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates the source's roles on the target in one transaction, so that an interrupted run leaves no roles, and no
 * generated password is lost. Determines beforehand the rights that the target's user may not grant, and does not try
 * them.
 */
public final class RoleMigrator {
    private final Connection source;
    private final Connection target;
    private final MigrationOptions options;
    private final ServerInventory sourceFacts;
    private final ServerInventory targetFacts;
    private final RoleRules rules;
    private final Map<String, RoleDraft> drafts = new LinkedHashMap<>();

    private RoleMigrator(Connection source, Connection target, CheckContext facts) {
        this.source = source;
        this.target = target;
        this.options = facts.options();
        this.sourceFacts = facts.source();
        this.targetFacts = facts.target();
        this.rules = new RoleRules(targetFacts);
    }

    /**
     * Creates the roles that the target lacks, with attributes, password, memberships, settings and comment.
     *
     * @param source a session in auto-commit mode, with any database
     * @param target a session in auto-commit mode, with the maintenance database
     * @return the result of each role of the source, by name; PostgreSQL's own roles are excluded
     * @throws SQLException if a session is no longer usable; the result contains rejected roles instead
     */
    public static List<RoleResult> migrate(Connection source, Connection target, CheckContext facts)
            throws SQLException {
        return new RoleMigrator(source, target, facts).run();
    }

    private List<RoleResult> run() throws SQLException {
        sourceFacts.roles().stream()
                .sorted(Comparator.comparing(RoleInfo::name))
                .filter(role -> !role.predefined())
                .forEach(role -> drafts.put(role.name(), draft(role)));
        StoredPasswords passwords = StoredPasswords.read(source, sourceFacts);
        new PasswordChoice(passwords, options.rolePasswords()).decide(newRoles());
        SettingRules settings = SettingRules.read(target, targetFacts, settingsOfNewRoles());
        List<RoleMembership> granted = newRoles().isEmpty() ? List.of() : create(settings);
        compareKept(granted, passwords);
        return drafts.values().stream().map(RoleDraft::result).toList();
    }

    private RoleDraft draft(RoleInfo role) {
        RoleDraft draft = new RoleDraft(role);
        if (options.excludesRole(role.name())) {
            return draft.skipped("excluded");
        }
        Optional<String> provider = ProviderRoles.provider(role.name());
        if (provider.isPresent()) {
            return draft.skipped("belongs to the provider, " + provider.get());
        }
        if (targetFacts.role(role.name()).isPresent()) {
            return draft.exists();
        }
        rules.refusal().ifPresent(draft::failed);
        return draft;
    }

    private List<RoleDraft> newRoles() {
        return drafts.values().stream().filter(RoleDraft::isNew).toList();
    }

    private List<StoredSetting> settingsOfNewRoles() {
        return newRoles().stream().flatMap(draft -> settings(draft).stream()).toList();
    }

    private static List<StoredSetting> settings(RoleDraft draft) {
        return draft.role().settings().stream().map(StoredSetting::parse).toList();
    }

    private List<RoleMembership> create(SettingRules settings) throws SQLException {
        try (SavepointTransaction transaction = SavepointTransaction.begin(target)) {
            transaction.lockOutOthers();
            QuietLog.inTransaction(target);
            RoleAccess before = RoleAccess.read(target, targetFacts);
            for (RoleDraft draft : newRoles()) {
                if (before.exists(draft.name())) {
                    draft.cameMeanwhile();
                } else {
                    createRole(transaction, draft);
                }
            }
            RoleAccess access = RoleAccess.read(target, targetFacts);
            List<RoleMembership> granted = new MembershipGrants(transaction, access, sourceFacts, targetFacts, drafts)
                    .grant(RoleMembership.all(sourceFacts), RoleMembership.all(targetFacts));
            for (RoleDraft draft : newRoles()) {
                applySettings(transaction, draft, settings);
                applyComment(transaction, draft);
            }
            transaction.commit();
            return granted;
        }
    }

    private void createRole(SavepointTransaction transaction, RoleDraft draft) throws SQLException {
        Optional<SQLException> refused =
                transaction.attempt(rules.createStatement(draft.role(), draft.storedPassword()));
        if (refused.isEmpty()) {
            rules.withheld(draft.role()).forEach(draft::without);
        } else {
            draft.failed(masked(refused.get(), draft));
        }
    }

    /**
     * Masks the password in a server's message. PostgreSQL does not repeat passwords, but extensions of the server may.
     */
    private static String masked(SQLException refused, RoleDraft draft) {
        String message = String.valueOf(refused.getMessage());
        return draft.storedPassword()
                .map(password -> message.replace(password, "****"))
                .orElse(message);
    }

    private void applySettings(SavepointTransaction transaction, RoleDraft draft, SettingRules rules)
            throws SQLException {
        for (StoredSetting setting : settings(draft)) {
            Optional<String> reason = rules.refusal(setting);
            if (reason.isEmpty()) {
                reason = transaction
                        .attempt("ALTER ROLE " + QualifiedName.quote(draft.name()) + " " + setting.clause())
                        .map(setting::maskedMessage);
            }
            reason.ifPresent(why -> draft.without("setting " + setting.name() + " (" + why + ")"));
        }
    }

    private void applyComment(SavepointTransaction transaction, RoleDraft draft) throws SQLException {
        if (draft.role().comment().isPresent()) {
            String comment = SqlLiteral.quote(draft.role().comment().get());
            transaction
                    .attempt("COMMENT ON ROLE " + QualifiedName.quote(draft.name()) + " IS " + comment)
                    .ifPresent(refused -> draft.without("comment (" + refused.getMessage() + ")"));
        }
    }

    private void compareKept(List<RoleMembership> granted, StoredPasswords passwords) throws SQLException {
        List<RoleDraft> kept =
                drafts.values().stream().filter(RoleDraft::isKept).toList();
        if (kept.isEmpty()) {
            return;
        }
        List<RoleMembership> wanted = RoleMembership.all(sourceFacts);
        List<RoleMembership> present = new ArrayList<>(RoleMembership.all(targetFacts));
        present.addAll(granted);
        StoredPasswords presentPasswords = StoredPasswords.read(target, targetFacts);
        for (RoleDraft draft : kept) {
            Optional<RoleInfo> there = targetFacts.role(draft.name());
            if (there.isEmpty()) {
                continue; // another session created it meanwhile
            }
            RoleComparison.differences(draft.role(), there.get()).forEach(draft::without);
            RoleComparison.memberships(draft.name(), wanted, present).forEach(draft::without);
            if (!passwords.readable()
                    && options.rolePasswords().generates()
                    && draft.role().login()) {
                draft.without(
                        "password (it can't be read on the source, so it is not compared; where an earlier run created"
                                + " the role, that run handed its password over)");
            }
            if (passwords.readable()
                    && presentPasswords.readable()
                    && !passwords.of(draft.name()).equals(presentPasswords.of(draft.name()))) {
                draft.without("stored password differs");
            }
        }
    }
}
