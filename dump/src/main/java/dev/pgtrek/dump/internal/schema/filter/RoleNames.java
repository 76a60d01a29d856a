package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SqlTokens;
import dev.pgtrek.dump.internal.schema.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes roles that are missing on the target from policies, and skips user mappings for such roles: they would apply to
 * no role. {@link RightsFilter} handles privileges.
 */
final class RoleNames {
    private static final int USER_OF_MAPPING = 4;
    /** All roles, in the terms of a dump for a user mapping. */
    private static final String PUBLIC = "public";

    private final TargetRoles roles;
    private final Refusals refusals;

    RoleNames(TargetRoles roles, Refusals refusals) {
        this.roles = roles;
        this.refusals = refusals;
    }

    /** Returns the rest of the entry; empty if nothing is left. */
    Optional<SchemaEntry> apply(SchemaEntry entry) {
        if (!(entry.kind().equals("POLICY") || entry.kind().equals("USER MAPPING"))
                || entry.statements().isEmpty()) {
            return Optional.of(entry);
        }
        String statement = entry.statements().get(0);
        List<Token> tokens = SqlTokens.of(statement);
        if (entry.kind().equals("USER MAPPING")) {
            return without(entry, missing(tokens.subList(USER_OF_MAPPING, USER_OF_MAPPING + 1)));
        }
        List<Token> named = rolesOfPolicy(tokens);
        List<String> missing = missing(named);
        List<String> kept = named.stream()
                .filter(role -> !missing.contains(role.name()))
                .map(Token::text)
                .toList();
        if (missing.isEmpty() || kept.isEmpty()) {
            return without(entry, missing);
        }
        refusals.notTried(entry, entry.statements(), reason(missing));
        List<String> statements = new ArrayList<>(entry.statements());
        statements.set(
                0,
                statement.substring(0, named.get(0).start())
                        + String.join(", ", kept)
                        + statement.substring(named.get(named.size() - 1).end()));
        return Optional.of(entry.withStatements(statements));
    }

    /** The tokens after TO, which is reserved, so no earlier name can equal it without quotes. */
    private static List<Token> rolesOfPolicy(List<Token> tokens) {
        List<Token> named = new ArrayList<>();
        Optional<Integer> to = SqlTokens.indexOf(tokens, "TO");
        for (int i = to.map(at -> at + 1).orElse(tokens.size()); i < tokens.size(); i += 2) {
            named.add(tokens.get(i));
            if (i + 1 == tokens.size() || !tokens.get(i + 1).is(',')) {
                break;
            }
        }
        return named;
    }

    private Optional<SchemaEntry> without(SchemaEntry entry, List<String> missing) {
        if (missing.isEmpty()) {
            return Optional.of(entry);
        }
        refusals.notTried(entry, reason(missing), true);
        return Optional.empty();
    }

    private static String reason(List<String> missing) {
        return "the target has no role " + String.join(", ", missing);
    }

    private List<String> missing(List<Token> named) {
        return named.stream()
                .map(Token::name)
                .filter(role -> !role.equals(PUBLIC) && !roles.all().contains(role))
                .toList();
    }
}
