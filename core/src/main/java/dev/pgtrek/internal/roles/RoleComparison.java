package dev.pgtrek.internal.roles;

import dev.pgtrek.internal.sql.StoredSetting;
import dev.pgtrek.inventory.RoleInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compares a role of the target with the source's role of the same name. Pure. */
final class RoleComparison {
    private static final String ON_SOURCE_ONLY = " on the source only";
    private static final String ON_TARGET_ONLY = " on the target only";

    private static final List<Attribute> ATTRIBUTES = List.of(
            new Attribute("SUPERUSER", RoleInfo::superuser),
            new Attribute("INHERIT", RoleInfo::inherit),
            new Attribute("CREATEROLE", RoleInfo::createRole),
            new Attribute("CREATEDB", RoleInfo::createDatabase),
            new Attribute("LOGIN", RoleInfo::login),
            new Attribute("REPLICATION", RoleInfo::replication),
            new Attribute("BYPASSRLS", RoleInfo::bypassRowSecurity));

    private RoleComparison() {}

    /**
     * Returns the differences between the two roles' own properties; lists settings only by name, as values may be
     * secret.
     */
    static List<String> differences(RoleInfo source, RoleInfo target) {
        List<String> differences = new ArrayList<>();
        for (Attribute attribute : ATTRIBUTES) {
            boolean onSource = attribute.of().test(source);
            if (onSource != attribute.of().test(target)) {
                differences.add(attribute.name() + (onSource ? ON_SOURCE_ONLY : ON_TARGET_ONLY));
            }
        }
        if (source.connectionLimit() != target.connectionLimit()) {
            differences.add(
                    "connection limit is " + limit(source) + " on the source, " + limit(target) + " on the target");
        }
        if (!source.validUntil().equals(target.validUntil())) {
            differences.add("password is valid until " + source.validUntil().orElse("ever") + " on the source, until "
                    + target.validUntil().orElse("ever") + " on the target");
        }
        Set<String> settings = differing(source.settings(), target.settings()).stream()
                .map(setting -> StoredSetting.parse(setting).name())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!settings.isEmpty()) {
            differences.add("settings differ: " + String.join(", ", settings));
        }
        if (!source.comment().equals(target.comment())) {
            differences.add("comment differs");
        }
        return differences;
    }

    private static String limit(RoleInfo role) {
        return role.connectionLimit() == -1 ? "none" : String.valueOf(role.connectionLimit());
    }

    /** Returns the elements that only one of the two contains. */
    private static Set<String> differing(Collection<String> some, Collection<String> others) {
        Set<String> differing = new TreeSet<>(some);
        differing.addAll(others);
        differing.removeIf(each -> some.contains(each) && others.contains(each));
        return differing;
    }

    /** Returns the memberships of one role that exist on only one server. */
    static List<String> memberships(String member, List<RoleMembership> wanted, List<RoleMembership> present) {
        Set<String> ofSource = roles(member, wanted);
        List<String> differences = new ArrayList<>();
        for (String role : differing(ofSource, roles(member, present))) {
            differences.add("member of " + role + (ofSource.contains(role) ? ON_SOURCE_ONLY : ON_TARGET_ONLY));
        }
        return differences;
    }

    /**
     * Returns the roles of the memberships, without those that a role has from 16 on because it created the other role.
     */
    private static Set<String> roles(String member, List<RoleMembership> memberships) {
        return memberships.stream()
                .filter(membership -> membership.member().equals(member) && !membership.byCreation())
                .map(RoleMembership::role)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private record Attribute(String name, Predicate<RoleInfo> of) {}
}
