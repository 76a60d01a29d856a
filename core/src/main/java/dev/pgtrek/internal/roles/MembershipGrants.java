package dev.pgtrek.internal.roles;

import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Grants on the target the memberships of roles that were created there, with their options and grantors. From 16 on a
 * grantor needs the ADMIN OPTION, so the grant of that option comes before the grantor's own grants.
 */
final class MembershipGrants {
    private static final int WITH_OPTIONS = 16;

    private final SavepointTransaction transaction;
    private final RoleAccess access;
    private final CurrentUser user;
    private final ServerInventory source;
    private final ServerInventory target;
    private final boolean sourceHasOptions;
    private final boolean targetHasOptions;
    private final Map<String, RoleDraft> drafts;
    private final List<RoleMembership> granted = new ArrayList<>();

    /** @param drafts the state of each role of the source, except PostgreSQL's own */
    MembershipGrants(
            SavepointTransaction transaction,
            RoleAccess access,
            ServerInventory source,
            ServerInventory target,
            Map<String, RoleDraft> drafts) {
        this.transaction = transaction;
        this.access = access;
        this.user = target.user();
        this.source = source;
        this.target = target;
        this.sourceHasOptions = source.version().major() >= WITH_OPTIONS;
        this.targetHasOptions = target.version().major() >= WITH_OPTIONS;
        this.drafts = drafts;
    }

    /**
     * @param wanted the source's memberships
     * @param present the target's earlier memberships
     * @return the granted memberships
     */
    List<RoleMembership> grant(List<RoleMembership> wanted, List<RoleMembership> present) throws SQLException {
        Map<String, List<RoleMembership>> pending = new LinkedHashMap<>();
        for (RoleMembership membership : wanted) {
            if (isDue(membership)) {
                pending.computeIfAbsent(membership.role(), role -> new ArrayList<>())
                        .add(isOfCreator(membership) ? membership.withoutAdmin() : membership);
            }
        }
        for (Map.Entry<String, List<RoleMembership>> memberships : pending.entrySet()) {
            Set<String> admins = new HashSet<>();
            present.stream()
                    .filter(membership -> membership.role().equals(memberships.getKey()) && membership.admin())
                    .forEach(membership -> admins.add(membership.member()));
            grantAll(memberships.getValue(), admins);
        }
        return granted;
    }

    /** Whether to grant a membership; memberships between two existing roles of the target stay unchanged. */
    private boolean isDue(RoleMembership membership) {
        RoleDraft member = drafts.get(membership.member());
        RoleDraft role = drafts.get(membership.role());
        boolean ofNewMember = member != null && member.isNew();
        boolean inNewRole = role != null && role.isNew();
        if (!ofNewMember && (!inNewRole || !access.exists(membership.member()) || isSkipped(member))) {
            return false;
        }
        if (isOfCreator(membership) && membership.byCreation()) {
            return false;
        }
        Optional<String> obstacle = obstacle(membership, role);
        obstacle.ifPresent(reason -> note(membership, reason));
        return obstacle.isEmpty();
    }

    /**
     * Whether the member is the role's creator, who has its ADMIN OPTION from 16 on, and can't grant it to itself
     * again.
     */
    private boolean isOfCreator(RoleMembership membership) {
        return targetHasOptions && !user.superuser() && membership.member().equals(user.name());
    }

    private static boolean isSkipped(@Nullable RoleDraft draft) {
        return draft != null && draft.isSkipped();
    }

    private Optional<String> obstacle(RoleMembership membership, @Nullable RoleDraft role) {
        if (!access.exists(membership.role())) {
            return Optional.of(isSkipped(role) ? "that role was left out" : "the target has no such role");
        }
        if (role == null || !role.isNew()) {
            // members of the source's role must not gain rights of a target role that only has the same name
            Set<String> more = RoleRights.onTargetOnly(membership.role(), source, target);
            if (!more.isEmpty()) {
                return Optional.of(
                        "on the target that role has more rights than on the source: " + String.join(", ", more)
                                + "; if it is the same, GRANT " + PrintedSql.name(membership.role()) + " TO "
                                + PrintedSql.name(membership.member()));
            }
        }
        if (!access.mayGrant(membership.role())) {
            return Optional.of(
                    targetHasOptions
                            ? "the target's user " + user.name() + " has no ADMIN OPTION on it"
                            : "the target's user " + user.name() + " may not grant it");
        }
        return Optional.empty();
    }

    private void grantAll(List<RoleMembership> memberships, Set<String> admins) throws SQLException {
        List<RoleMembership> pending = new ArrayList<>(memberships);
        Map<String, RoleMembership> done = new HashMap<>();
        while (!pending.isEmpty()) {
            RoleMembership next = pending.stream()
                    .filter(membership -> isReady(membership, admins))
                    .findFirst()
                    .orElse(pending.get(0));
            pending.remove(next);
            Optional<String> grantor = grantor(next).filter(name -> isReady(next, admins));
            // two memberships that differ only in their grantor become one where neither grantor can be kept
            RoleMembership merged = done.merge(
                    next.member() + (targetHasOptions ? "\0" + grantor.orElse("") : ""), next, RoleMembership::with);
            Optional<SQLException> refused = transaction.attempt(statement(merged, grantor));
            if (refused.isPresent()) {
                note(next, String.valueOf(refused.get().getMessage()));
                continue;
            }
            granted.add(next);
            if (next.admin()) {
                admins.add(next.member());
            }
            noteWhatIsLost(next, grantor);
        }
    }

    /** Returns the grantor that the target accepts; empty for its default. */
    private Optional<String> grantor(RoleMembership membership) {
        boolean keeps = user.superuser() && !(targetHasOptions && membership.byBootstrap());
        return keeps ? membership.grantor().filter(access::exists) : Optional.empty();
    }

    private boolean isReady(RoleMembership membership, Set<String> admins) {
        return !targetHasOptions || grantor(membership).map(admins::contains).orElse(true);
    }

    private String statement(RoleMembership membership, Optional<String> grantor) {
        StringBuilder sql = new StringBuilder("GRANT ")
                .append(QualifiedName.quote(membership.role()))
                .append(" TO ")
                .append(QualifiedName.quote(membership.member()));
        if (targetHasOptions) {
            sql.append(" WITH ADMIN ").append(membership.admin());
            if (sourceHasOptions) {
                // otherwise the default suffices, which is the member's own INHERIT
                sql.append(", INHERIT ").append(membership.inherit().orElse(true));
                sql.append(", SET ").append(membership.set());
            }
        } else if (membership.admin()) {
            sql.append(" WITH ADMIN OPTION");
        }
        grantor.ifPresent(name -> sql.append(" GRANTED BY ").append(QualifiedName.quote(name)));
        return sql.toString();
    }

    private void noteWhatIsLost(RoleMembership membership, Optional<String> grantor) {
        // before 16 the grantor is informational, and a newer target accepts it only with the ADMIN OPTION
        boolean grantorMatters = sourceHasOptions || !targetHasOptions;
        membership
                .grantor()
                .filter(name -> grantor.isEmpty() && grantorMatters && !membership.byBootstrap())
                .filter(name -> user.superuser() || !name.equals(user.name()))
                .ifPresent(name -> note(membership, "is granted, though not by " + name));
        if (sourceHasOptions && !targetHasOptions) {
            boolean inheritsThere = Optional.ofNullable(drafts.get(membership.member()))
                    .map(draft -> draft.role().inherit())
                    .orElse(true);
            if (!membership.set() || membership.inherit().orElse(true) != inheritsThere) {
                note(membership, "is granted without its options, which the target does not have before version 16");
            }
        }
    }

    /** Adds a note for a created member; the comparison covers existing ones. */
    private void note(RoleMembership membership, String what) {
        RoleDraft member = drafts.get(membership.member());
        if (member != null && member.isNew()) {
            member.without("membership in " + membership.role() + " (" + what + ")");
        } else {
            RoleDraft role = drafts.get(membership.role());
            if (role != null && role.isNew()) {
                role.without("its member " + membership.member() + " (" + what + ")");
            }
        }
    }
}
