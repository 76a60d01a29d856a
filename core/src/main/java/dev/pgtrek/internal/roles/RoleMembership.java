package dev.pgtrek.internal.roles;

import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * That one role is a member of another one, by one grantor.
 *
 * @param grantor empty where that role is gone, as may be before 16
 * @param byBootstrap whether the grantor is the superuser that the cluster was made with
 * @param inherit whether the member has the role's rights at once; empty before 16, where the member itself says so
 * @param set whether the member may SET ROLE; always true before 16
 */
record RoleMembership(
        String role,
        String member,
        Optional<String> grantor,
        boolean byBootstrap,
        boolean admin,
        Optional<Boolean> inherit,
        boolean set) {

    /** Every membership of a server, those in one role together. */
    static List<RoleMembership> all(ServerInventory server) {
        Optional<String> bootstrap = server.roles().stream()
                .filter(RoleInfo::bootstrap)
                .map(RoleInfo::name)
                .findFirst();
        return server.roles().stream()
                .flatMap(member -> member.memberships().stream()
                        .map(membership -> new RoleMembership(
                                membership.role(),
                                member.name(),
                                membership.grantor(),
                                membership.grantor().isPresent()
                                        && membership.grantor().equals(bootstrap),
                                membership.admin(),
                                membership.inherit(),
                                membership.set())))
                .sorted(Comparator.comparing(RoleMembership::role))
                .toList();
    }

    /** Whether the server made it itself when the member, no superuser, created the role; from 16 on. */
    boolean byCreation() {
        return byBootstrap && admin && !set && inherit.equals(Optional.of(false));
    }

    /** The same without the ADMIN OPTION. */
    RoleMembership withoutAdmin() {
        return new RoleMembership(role, member, grantor, byBootstrap, false, inherit, set);
    }

    /** What the member may do with the role by this membership or by another one of the same two. */
    RoleMembership with(RoleMembership other) {
        Optional<Boolean> either = inherit.flatMap(one -> other.inherit.map(another -> one || another));
        return new RoleMembership(role, member, grantor, byBootstrap, admin || other.admin, either, set || other.set);
    }
}
