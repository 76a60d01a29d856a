package dev.pgtrek.dump.internal.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves out of an entry of rights the statements that name roles which the target has not, or which its user can't act as,
 * so that all others arrive. Rights that others than the owner gave are given in their names: by SET SESSION AUTHORIZATION
 * where the user is a superuser, as a dump has it, else by SET ROLE.
 */
final class RightsFilter {
    private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[^\\s\"]+)";
    /** The object's name comes first and may hold anything, so the last place where the rest fits is the right one. */
    private static final Pattern GRANTEE =
            Pattern.compile(".* (?:TO|FROM) " + NAME + "(?: WITH GRANT OPTION)?;", Pattern.DOTALL);

    private static final Pattern GRANTOR = Pattern.compile("SET SESSION AUTHORIZATION " + NAME + ";", Pattern.DOTALL);
    private static final String RESET = "RESET SESSION AUTHORIZATION;";
    private static final String DEFAULTS = "DEFAULT ACL";

    private final TargetRoles roles;
    private final Refusals refusals;

    RightsFilter(TargetRoles roles, Refusals refusals) {
        this.roles = roles;
        this.refusals = refusals;
    }

    static boolean concerns(SchemaEntry entry) {
        return entry.kind().equals("ACL") || entry.kind().equals(DEFAULTS);
    }

    /** What is left of the entry; empty where that is nothing. */
    Optional<SchemaEntry> apply(SchemaEntry entry) {
        if (entry.kind().equals(DEFAULTS)) {
            Optional<String> obstacle = obstacle(entry.owner());
            if (obstacle.isPresent()) {
                refusals.notTried(entry, obstacle.get(), false);
                return Optional.empty();
            }
        }
        List<String> kept = new ArrayList<>();
        List<String> left = new ArrayList<>();
        Set<String> reasons = new TreeSet<>();
        Optional<String> grantor = Optional.empty();
        for (String statement : entry.statements()) {
            Matcher named = GRANTOR.matcher(statement);
            if (named.matches()) {
                grantor = Optional.of(named.group(1));
                continue;
            }
            if (statement.equals(RESET)) {
                grantor = Optional.empty();
                continue;
            }
            Optional<String> obstacle =
                    grantor.flatMap(role -> obstacle(unquoted(role))).or(() -> granteeObstacle(statement));
            if (obstacle.isPresent()) {
                reasons.add(obstacle.get());
                left.add(statement);
            } else {
                kept.addAll(grantor.map(role -> as(role, statement)).orElse(List.of(statement)));
            }
        }
        if (!left.isEmpty()) {
            refusals.notTried(entry, left, String.join("; ", reasons));
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(entry.withStatements(kept));
    }

    private List<String> as(String role, String statement) {
        return roles.superuser()
                ? List.of("SET SESSION AUTHORIZATION " + role + ";", statement, RESET)
                : List.of("SET ROLE " + role + ";", statement, "RESET ROLE;");
    }

    private Optional<String> granteeObstacle(String statement) {
        Matcher matcher = GRANTEE.matcher(statement);
        if (!matcher.matches() || matcher.group(1).equals("PUBLIC")) {
            return Optional.empty();
        }
        String role = unquoted(matcher.group(1));
        return roles.all().contains(role) ? Optional.empty() : Optional.of("the target has no role " + role);
    }

    private Optional<String> obstacle(String role) {
        if (!roles.all().contains(role)) {
            return Optional.of("the target has no role " + role);
        }
        return roles.mayOwn(role)
                ? Optional.empty()
                : Optional.of("the target's user " + roles.user() + " can't act as the role " + role);
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
