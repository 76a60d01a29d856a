package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SqlTokens;
import dev.pgtrek.dump.internal.schema.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Removes the privilege statements that name roles which are missing on the target, or which its user can't act as, so
 * that all others succeed. Privileges that other roles than the owner granted are granted in their names: by SET SESSION
 * AUTHORIZATION if the user is a superuser, as in a dump, otherwise by SET ROLE.
 */
final class RightsFilter {
    private static final int GRANTOR = 3;
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

    /** Returns the rest of the entry; empty if nothing is left. */
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
        Optional<Token> grantor = Optional.empty();
        for (String statement : entry.statements()) {
            List<Token> tokens = SqlTokens.of(statement);
            if (isOfSession(tokens)) {
                grantor = Optional.of(tokens.get(GRANTOR))
                        .filter(role -> tokens.get(0).is("SET"));
                continue;
            }
            Optional<String> obstacle =
                    grantor.flatMap(role -> obstacle(role.name())).or(() -> granteeObstacle(tokens));
            if (obstacle.isPresent()) {
                reasons.add(obstacle.get());
                left.add(statement);
            } else {
                kept.addAll(grantor.map(role -> as(role.text(), statement)).orElse(List.of(statement)));
            }
        }
        if (!left.isEmpty()) {
            refusals.notTried(entry, left, String.join("; ", reasons));
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(entry.withStatements(kept));
    }

    /** Whether it is SET SESSION AUTHORIZATION with the name of a role, or RESET SESSION AUTHORIZATION. */
    private static boolean isOfSession(List<Token> tokens) {
        return tokens.size() > GRANTOR
                && (tokens.get(0).is("SET") || tokens.get(0).is("RESET"))
                && tokens.get(1).is("SESSION")
                && tokens.get(2).is("AUTHORIZATION");
    }

    private List<String> as(String role, String statement) {
        return roles.superuser()
                ? List.of("SET SESSION AUTHORIZATION " + role + ";", statement, "RESET SESSION AUTHORIZATION;")
                : List.of("SET ROLE " + role + ";", statement, "RESET ROLE;");
    }

    /** Both words are reserved, so no object has such a name without quotes. */
    private Optional<String> granteeObstacle(List<Token> tokens) {
        for (int i = tokens.size() - 2; i >= 0; i--) {
            if (tokens.get(i).is("TO") || tokens.get(i).is("FROM")) {
                Token grantee = tokens.get(i + 1);
                return grantee.is("PUBLIC") || roles.all().contains(grantee.name())
                        ? Optional.empty()
                        : Optional.of("the target has no role " + grantee.name());
            }
        }
        return Optional.empty();
    }

    private Optional<String> obstacle(String role) {
        if (!roles.all().contains(role)) {
            return Optional.of("the target has no role " + role);
        }
        return roles.mayOwn(role)
                ? Optional.empty()
                : Optional.of("the target's user " + roles.user() + " can't act as the role " + role);
    }
}
