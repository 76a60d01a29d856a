package dev.pgtrek.internal.roles;

import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The rights that PostgreSQL itself gives to a role's members on a server: the attributes of the role and of the roles
 * that it is a member of, and the predefined roles among these. Ignores ownership and grants of roles.
 */
final class RoleRights {
    private static final Map<String, Predicate<RoleInfo>> ATTRIBUTES = Map.of(
            "SUPERUSER", RoleInfo::superuser,
            "CREATEROLE", RoleInfo::createRole,
            "CREATEDB", RoleInfo::createDatabase,
            "REPLICATION", RoleInfo::replication,
            "BYPASSRLS", RoleInfo::bypassRowSecurity);

    private RoleRights() {}

    /**
     * Returns the rights that a role of the target has, and the source's role of that name lacks.
     *
     * @return in alphabetical order; empty for roles of PostgreSQL's own, and for a superuser of the source
     */
    static Set<String> onTargetOnly(String role, ServerInventory source, ServerInventory target) {
        if (source.role(role).filter(info -> !info.predefined()).isEmpty()) {
            return Set.of();
        }
        Set<String> ofSource = of(role, source);
        Set<String> more = of(role, target);
        if (ofSource.contains("SUPERUSER")) {
            return Set.of();
        }
        more.removeAll(ofSource);
        return more;
    }

    private static Set<String> of(String role, ServerInventory server) {
        Set<String> rights = new TreeSet<>();
        Set<String> seen = new HashSet<>(Set.of(role));
        Deque<String> pending = new ArrayDeque<>(seen);
        while (!pending.isEmpty()) {
            RoleInfo next = server.role(pending.pop()).orElse(null);
            if (next == null) {
                continue;
            }
            if (next.predefined()) {
                rights.add(next.name());
            }
            ATTRIBUTES.forEach((name, attribute) -> {
                if (attribute.test(next)) {
                    rights.add(name);
                }
            });
            next.memberOf().stream().filter(seen::add).forEach(pending::push);
        }
        return rights;
    }
}
