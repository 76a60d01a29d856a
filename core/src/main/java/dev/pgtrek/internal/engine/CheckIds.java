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

/** The ids of a migration's checks: the added checks, and its strategies' requirements. Immutable. */
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
     * Rejects unknown check ids, as a misspelt id would have no effect.
     *
     * @param verb the intended handling of these checks
     * @throws IllegalArgumentException naming the most similar ids
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

    /** Masks a text without the form of an id, as it may be anything, even a password. */
    private static String shown(String id) {
        return FORM.matcher(id).matches() ? "'" + id + "'" : "that was given";
    }

    private String nearest(String id) {
        return ids.stream()
                .sorted(Comparator.comparingInt(known -> distance(id, known)))
                .limit(NAMED)
                .collect(Collectors.joining(", "));
    }

    /** Returns the number of insertions, deletions and changes of letters between two words. */
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
