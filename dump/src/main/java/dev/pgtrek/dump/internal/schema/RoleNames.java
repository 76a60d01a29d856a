package dev.pgtrek.dump.internal.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves roles that the target has not out of policies, and user mappings for such roles out altogether: nobody could be
 * concerned by them. Rights are the business of {@link RightsFilter}.
 */
final class RoleNames {
    private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_]*)";
    private static final Pattern ROLE = Pattern.compile(NAME);
    private static final Pattern POLICY = Pattern.compile(
            "(CREATE POLICY " + NAME + " ON " + NAME + "(?:\\." + NAME + ")?(?: AS RESTRICTIVE)?(?: FOR [A-Z]+)?)"
                    + " TO (" + NAME + "(?:, " + NAME + ")*)(.*)",
            Pattern.DOTALL);
    private static final Pattern MAPPING = Pattern.compile("CREATE USER MAPPING FOR (" + NAME + ") .*", Pattern.DOTALL);
    /** Everybody, as a dump calls the user of a mapping for all. */
    private static final String PUBLIC = "public";

    private final TargetRoles roles;
    private final Refusals refusals;

    RoleNames(TargetRoles roles, Refusals refusals) {
        this.roles = roles;
        this.refusals = refusals;
    }

    /** What is left of the entry; empty where that is nothing. */
    Optional<SchemaEntry> apply(SchemaEntry entry) {
        if (!(entry.kind().equals("POLICY") || entry.kind().equals("USER MAPPING"))
                || entry.statements().isEmpty()) {
            return Optional.of(entry);
        }
        String statement = entry.statements().get(0);
        Matcher mapping = MAPPING.matcher(statement);
        if (mapping.matches()) {
            return without(entry, missing(mapping.group(1)));
        }
        Matcher policy = POLICY.matcher(statement);
        if (!policy.matches()) {
            return Optional.of(entry);
        }
        List<String> missing = missing(policy.group(2));
        List<String> kept = names(policy.group(2));
        kept.removeIf(name -> missing.contains(unquoted(name)));
        if (missing.isEmpty() || kept.isEmpty()) {
            return without(entry, missing);
        }
        refusals.notTried(entry, entry.statements(), reason(missing));
        List<String> statements = new ArrayList<>(entry.statements());
        statements.set(0, policy.group(1) + " TO " + String.join(", ", kept) + policy.group(3));
        return Optional.of(entry.withStatements(statements));
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

    private List<String> missing(String list) {
        return names(list).stream()
                .map(RoleNames::unquoted)
                .filter(role -> !role.equals(PUBLIC) && !roles.all().contains(role))
                .toList();
    }

    private static List<String> names(String list) {
        List<String> names = new ArrayList<>();
        Matcher matcher = ROLE.matcher(list);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
