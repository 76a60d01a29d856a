package dev.pgtrek.internal.roles;

import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The membership of one role in another, granted by one grantor.
 *
 * @param grantor empty where that role no longer exists, as is possible before 16
 * @param byBootstrap whether the grantor is the bootstrap superuser
 * @param inherit whether the member has the role's rights at once; empty before 16, where the member's own attribute
 *     decides
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

    /** Returns every membership of a server, grouped by role. */
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

    /** Whether the server granted it itself when the member, not a superuser, created the role; from 16 on. */
    boolean byCreation() {
        return byBootstrap && admin && !set && inherit.equals(Optional.of(false));
    }

    /** Returns the same membership without the ADMIN OPTION. */
    RoleMembership withoutAdmin() {
        return new RoleMembership(role, member, grantor, byBootstrap, false, inherit, set);
    }

    /** Merges the options of this membership and another one of the same two roles. */
    RoleMembership with(RoleMembership other) {
        Optional<Boolean> either = inherit.flatMap(one -> other.inherit.map(another -> one || another));
        return new RoleMembership(role, member, grantor, byBootstrap, admin || other.admin, either, set || other.set);
    }
}
