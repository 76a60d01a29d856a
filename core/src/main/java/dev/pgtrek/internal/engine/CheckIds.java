package dev.pgtrek.internal.engine;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.strategy.MigrationStrategy;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ids that a migration's checks go by: those that were given, and those of its strategies' requirements. Immutable. */
final class CheckIds {
    private static final int NAMED = 3;
    private static final Pattern FORM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private final Set<String> ids;

    private CheckIds(Set<String> ids) {
        this.ids = ids;
    }

    static CheckIds of(Collection<? extends PreCheck> checks, List<MigrationStrategy> strategies) {
        return new CheckIds(Stream.concat(
                        checks.stream(), strategies.stream().flatMap(strategy -> strategy.requirements().stream()))
                .map(PreCheck::id)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * Refuses ids that no check has, as a misspelt one would be without effect.
     *
     * @param verb what is to become of these checks
     * @throws IllegalArgumentException naming the ids that are the most like it
     */
    void require(String verb, Collection<String> wanted) {
        for (String id : wanted) {
            if (!ids.contains(id)) {
                throw new IllegalArgumentException("no check of this migration has the id " + shown(id)
                        + ", which is to be " + verb + "; "
                        + (ids.isEmpty() ? "it has no checks" : "the nearest are " + nearest(id)));
            }
        }
    }

    /** What does not look like an id may be anything, a password too. */
    private static String shown(String id) {
        return FORM.matcher(id).matches() ? "'" + id + "'" : "that was given";
    }

    private String nearest(String id) {
        return ids.stream()
                .sorted(Comparator.comparingInt(known -> distance(id, known)))
                .limit(NAMED)
                .collect(Collectors.joining(", "));
    }

    /** How many letters have to be put in, left out or changed to make the one of the other. */
    static int distance(String from, String to) {
        int[] before = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] here = new int[to.length() + 1];
            here[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                here[j] = Math.min(changed, 1 + Math.min(before[j], here[j - 1]));
            }
            before = here;
        }
        return before[to.length()];
    }
}
