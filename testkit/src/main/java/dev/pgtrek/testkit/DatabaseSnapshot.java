package dev.pgtrek.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a database held at one moment, as sorted lines of text, to be compared with another one. Tests compare so that a
 * failure shows the lines that differ and no others:
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
     * Returns a line about each thing.
     *
     * @return sorted lines
     */
    public List<String> lines() {
        return lines;
    }

    /**
     * Compares with what should be.
     *
     * @param expected the other snapshot, of the same kind
     * @return the lines that are missing here, with a minus before them, and those that are here alone, with a plus; sorted
     *     so that two states of one thing stand together; empty if nothing differs
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

    /** Shows all lines. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
