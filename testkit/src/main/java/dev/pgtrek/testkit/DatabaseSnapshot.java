package dev.pgtrek.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The contents of a database at one moment as sorted lines of text, for comparison with another snapshot. With this
 * comparison a test failure shows only the lines that differ:
 *
 * <pre>{@code
 * assertThat(Contents.of(target, "shop").differencesFrom(Contents.of(source, "shop"))).isEmpty();
 * }</pre>
 *
 * <p>Immutable.
 *
 * @see Contents
 * @see Catalogs
 */
public final class DatabaseSnapshot {
    private final List<String> lines;

    DatabaseSnapshot(Collection<String> lines) {
        this.lines = lines.stream().sorted().toList();
    }

    /**
     * Returns one line for each described object.
     *
     * @return sorted lines
     */
    public List<String> lines() {
        return lines;
    }

    /**
     * Compares with the expected snapshot.
     *
     * @param expected the other snapshot, of the same kind
     * @return the lines missing here, prefixed with a minus, and those only present here, prefixed with a plus; sorted so
     *     that two states of one object are adjacent; empty if nothing differs
     */
    public List<String> differencesFrom(DatabaseSnapshot expected) {
        Map<String, Integer> surplus = new TreeMap<>();
        lines.forEach(line -> surplus.merge(line, 1, Integer::sum));
        expected.lines.forEach(line -> surplus.merge(line, -1, Integer::sum));
        List<String> differing = new ArrayList<>();
        surplus.forEach((line, times) ->
                differing.addAll(Collections.nCopies(Math.abs(times), (times > 0 ? "+ " : "- ") + line)));
        return differing;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatabaseSnapshot snapshot && lines.equals(snapshot.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    /** Returns all lines. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
