package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a table's rows. The ranges of one table cover every row exactly once, even if rows were added after planning:
 * the first range has no lower bound, the last one no upper bound. Immutable.
 *
 * @param condition the SQL condition of the rows; empty for all rows
 */
record RowRange(Optional<String> condition) {
    static RowRange all() {
        return new RowRange(Optional.empty());
    }

    /**
     * Returns ranges of pages of about equal size. Servers since 14 read each by a
     * <a href="https://www.postgresql.org/docs/release/14.0/">TID range scan</a>; older ones would read the whole table
     * for each of them.
     *
     * @param pages the number of pages of the table's heap
     * @param parts the requested number of ranges; fewer if there are fewer pages
     */
    static List<RowRange> ofPages(long pages, int parts) {
        List<String> bounds = new ArrayList<>();
        for (long bound : bounds(BigInteger.ZERO, BigInteger.valueOf(pages), parts)) {
            bounds.add("'(" + bound + ",0)'::pg_catalog.tid");
        }
        return between("ctid", bounds);
    }

    /**
     * Returns ranges of an integer key of equal width.
     *
     * @param least the least known value of the key
     * @param greatest the greatest known value of the key
     */
    static List<RowRange> ofKey(String column, long least, long greatest, int parts) {
        List<String> bounds = new ArrayList<>();
        BigInteger end = BigInteger.valueOf(greatest).add(BigInteger.ONE);
        for (long bound : bounds(BigInteger.valueOf(least), end, parts)) {
            bounds.add("'" + bound + "'::pg_catalog.int8");
        }
        return between(QualifiedName.quote(column), bounds);
    }

    /** The lower bounds of the second and each later part. */
    private static List<Long> bounds(BigInteger from, BigInteger end, int parts) {
        List<Long> bounds = new ArrayList<>();
        BigInteger width = end.subtract(from);
        BigInteger last = from;
        for (int part = 1; part < parts; part++) {
            BigInteger bound = from.add(width.multiply(BigInteger.valueOf(part)).divide(BigInteger.valueOf(parts)));
            if (bound.compareTo(last) > 0) {
                bounds.add(bound.longValueExact());
                last = bound;
            }
        }
        return bounds;
    }

    private static List<RowRange> between(String what, List<String> bounds) {
        if (bounds.isEmpty()) {
            return List.of(all());
        }
        List<RowRange> ranges = new ArrayList<>(bounds.size() + 1);
        ranges.add(of(what + " < " + bounds.get(0)));
        for (int i = 1; i < bounds.size(); i++) {
            ranges.add(of(what + " >= " + bounds.get(i - 1) + " AND " + what + " < " + bounds.get(i)));
        }
        ranges.add(of(what + " >= " + bounds.get(bounds.size() - 1)));
        return ranges;
    }

    private static RowRange of(String condition) {
        return new RowRange(Optional.of(condition));
    }
}
