package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.Remedies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the columns of a table with the columns that they were paired with when the rows were copied. */
final class ColumnComparison {
    private final String database;
    private final Pair pair;
    private final CatalogRelation source;
    private final CatalogRelation target;

    ColumnComparison(String database, Pair pair, CatalogRelation source, CatalogRelation target) {
        this.database = database;
        this.pair = pair;
        this.source = source;
        this.target = target;
    }

    /** What happened to a column, and the remedy. */
    record Change(String message, String remedy) {}

    /** Returns the differences between the definitions. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (Pair.PairedColumn paired : pair.columns()) {
            Optional<CatalogColumn> here = source.column(paired.source());
            Optional<CatalogColumn> there = target.column(paired.target());
            if (here.isEmpty() && there.isPresent()) {
                changes.add(new Change(
                        "column " + there.get().name() + " of table " + source + " was dropped on the source",
                        "on the target: " + alter() + " DROP COLUMN " + quoted(there.get())));
            } else if (here.isPresent() && there.isPresent()) {
                compare(paired, here.get(), there.get()).ifPresent(changes::add);
            }
        }
        for (CatalogColumn added : source.columns()) {
            Optional<CatalogColumn> there = target.column(added.name());
            if (isNew(added) && there.isPresent() && !there.get().type().equals(added.type())) {
                changes.add(otherType(added));
            }
        }
        return changes;
    }

    private Optional<Change> compare(Pair.PairedColumn paired, CatalogColumn here, CatalogColumn there) {
        if (!here.name().equals(there.name())) {
            return Optional.of(new Change(
                    "column " + there.name() + " of table " + source + " was renamed to " + here.name()
                            + " on the source",
                    target.column(here.name()).isPresent()
                            ? Remedies.startOver(database) + "; values went to the wrong column"
                            : "on the target: " + alter() + " RENAME COLUMN " + quoted(there) + " TO " + quoted(here)));
        }
        return !here.type().equals(paired.type()) && !here.type().equals(there.type())
                ? Optional.of(otherType(here))
                : Optional.empty();
    }

    private Change otherType(CatalogColumn column) {
        return new Change(
                "column " + column.name() + " of table " + source + " is of type " + column.shown()
                        + " on the source, and differs on the target",
                "on the target: " + alter() + " ALTER COLUMN " + quoted(column) + " TYPE "
                        + PrintedSql.of(column.shown()) + ", or what else was done on the source");
    }

    /**
     * Returns whether the table was rewritten together with a change of a column: no replicated change contains the
     * new values of its rows. A new column, for example, may have been filled with values that the target can't know.
     */
    boolean isRewritten() {
        boolean rewritten = source.filenode() != pair.filenode();
        for (CatalogColumn column : source.columns()) {
            Optional<Pair.PairedColumn> before = paired(column);
            Optional<CatalogColumn> there = target.column(column.name());
            if (before.isPresent()
                    ? rewritten && !before.get().stamp().equals(column.stamp())
                    : there.isPresent() && (rewritten || !there.get().missing().equals(column.missing()))) {
                return true;
            }
        }
        return false;
    }

    private Optional<Pair.PairedColumn> paired(CatalogColumn column) {
        return pair.columns().stream()
                .filter(paired -> paired.source() == column.number())
                .findFirst();
    }

    private boolean isNew(CatalogColumn column) {
        return paired(column).isEmpty();
    }

    private String alter() {
        return "ALTER TABLE " + PrintedSql.name(target.name());
    }

    private static String quoted(CatalogColumn column) {
        return PrintedSql.name(column.name());
    }
}
