package dev.pgtrek.internal.roles;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.StoredSetting;
import dev.pgtrek.inventory.ParameterGrant;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Grants on the target the <a href="https://www.postgresql.org/docs/current/sql-grant.html">rights to configuration
 * parameters</a>, which exist since 15 and which only a superuser may grant. Keeps their grantors: a grant with grant
 * option comes before the grants of its grantee. The rights of existing roles are kept, and compared.
 */
public final class ParameterGrants {
    private static final int FIRST_VERSION = 15;

    private final SavepointTransaction transaction;
    private final CheckContext facts;
    private final ServerInventory target;
    private final Set<String> roles = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    private ParameterGrants(SavepointTransaction transaction, CheckContext facts) {
        this.transaction = transaction;
        this.facts = facts;
        this.target = facts.target();
    }

    /**
     * Grants what the target lacks.
     *
     * @param session in auto-commit mode, with any database of the target, after all roles were created
     * @return what could not be migrated, and what differs
     * @throws SQLException if the session is no longer usable
     */
    public static List<Finding> carry(Connection session, CheckContext facts) throws SQLException {
        List<ParameterGrant> wanted = facts.source().parameterGrants().stream()
                .filter(grant -> grant.grantee().stream().noneMatch(role -> isLeftOut(role, facts)))
                .toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        try (SavepointTransaction transaction = SavepointTransaction.begin(session)) {
            ParameterGrants grants = new ParameterGrants(transaction, facts);
            grants.roles.addAll(RoleAccess.read(session, facts.target()).names());
            grants.carry(new ArrayList<>(wanted));
            transaction.commit();
            return grants.findings;
        }
    }

    private static boolean isLeftOut(String role, CheckContext facts) {
        return facts.options().excludesRole(role)
                || ProviderRoles.provider(role).isPresent();
    }

    private void carry(List<ParameterGrant> pending) throws SQLException {
        while (!pending.isEmpty()) {
            ParameterGrant next = pending.stream()
                    .filter(grant -> pending.stream().noneMatch(other -> precedes(other, grant)))
                    .findFirst()
                    .orElse(pending.get(0));
            pending.remove(next);
            carry(next);
        }
    }

    /** Whether the first grant gives the second one's grantor the right that it grants. */
    private static boolean precedes(ParameterGrant one, ParameterGrant other) {
        return !one.equals(other)
                && one.grantable()
                && one.parameter().equals(other.parameter())
                && one.right().equals(other.right())
                && one.grantee().equals(Optional.of(other.grantor()));
    }

    private void carry(ParameterGrant grant) throws SQLException {
        if (isThere(grant)) {
            return;
        }
        Optional<String> reason = obstacle(grant);
        if (reason.isEmpty()) {
            reason = grant(grant).map(SQLException::getMessage);
        }
        reason.ifPresent(why -> findings.add(Finding.warning(
                        "parameter-grants",
                        "the right " + grant.right() + " on parameter " + grant.parameter() + ", which "
                                + grant.grantee().orElse("PUBLIC") + " has on the source, is not carried: " + why)
                .withRemedy(PrintedSql.of(statement(grant)))));
    }

    /**
     * Whether the grant exists on the target. A superuser's grant is recorded with the bootstrap superuser as grantor.
     */
    private boolean isThere(ParameterGrant grant) {
        return target.parameterGrants().stream()
                .anyMatch(there -> there.parameter().equals(grant.parameter())
                        && there.right().equals(grant.right())
                        && there.grantee().equals(grant.grantee())
                        && there.grantable() == grant.grantable());
    }

    private Optional<String> obstacle(ParameterGrant grant) {
        if (target.version().major() < FIRST_VERSION) {
            return Optional.of("the target knows no such rights before version " + FIRST_VERSION);
        }
        if (!target.user().superuser()) {
            return Optional.of("only a superuser of the target may give it, which its user "
                    + target.user().name() + " is not");
        }
        if (grant.grantee().filter(role -> !roles.contains(role)).isPresent()) {
            return Optional.of("the target has no such role");
        }
        return grant.grantee().filter(role -> target.role(role).isPresent()).isPresent()
                ? Optional.of("the role was on the target before and is kept as it is")
                : Optional.empty();
    }

    private Optional<SQLException> grant(ParameterGrant grant) throws SQLException {
        boolean byBootstrap =
                facts.source().role(grant.grantor()).filter(RoleInfo::bootstrap).isPresent();
        if (byBootstrap || !roles.contains(grant.grantor())) {
            return transaction.attempt(statement(grant));
        }
        transaction.run("SET LOCAL ROLE " + QualifiedName.quote(grant.grantor()));
        Optional<SQLException> refused = transaction.attempt(statement(grant));
        transaction.run("SET LOCAL ROLE NONE");
        return refused;
    }

    private static String statement(ParameterGrant grant) {
        return "GRANT " + grant.right() + " ON PARAMETER " + StoredSetting.quoted(grant.parameter()) + " TO "
                + grant.grantee().map(QualifiedName::quote).orElse("PUBLIC")
                + (grant.grantable() ? " WITH GRANT OPTION" : "");
    }
}
