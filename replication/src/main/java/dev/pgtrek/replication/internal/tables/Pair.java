package dev.pgtrek.replication.internal.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table or sequence of the source and its counterpart on the target that receives its changes, as they were when
 * the rows were copied.
 *
 * @param unit the OID of the table under which its changes are published; 0 where none are
 * @param member its entry in the publication at that time; 0 if it was not listed
 * @param filenode the storage of the copied rows; -1 if none were copied
 * @param attachment see {@link CatalogRelation#attachment}
 */
record Pair(
        long source,
        long target,
        long unit,
        long member,
        boolean unlogged,
        String identity,
        long filenode,
        String attachment,
        List<PairedColumn> columns) {
    private static final long NOT_COPIED = -1;

    /** A column of the source and its counterpart on the target that receives its values. */
    record PairedColumn(int source, int target, String type, String stamp) {}

    Pair {
        columns = List.copyOf(columns);
    }

    static Pair of(
            CatalogRelation source,
            CatalogRelation target,
            Optional<CatalogRelation> unit,
            Optional<Published> published) {
        List<PairedColumn> columns = new ArrayList<>();
        for (CatalogColumn column : source.columns()) {
            target.column(column.name())
                    .ifPresent(there -> columns.add(
                            new PairedColumn(column.number(), there.number(), column.type(), column.stamp())));
        }
        return new Pair(
                source.oid(),
                target.oid(),
                unit.map(CatalogRelation::oid).orElse(0L),
                published
                        .map(all -> all.members().getOrDefault(source.oid(), 0L))
                        .orElse(0L),
                source.unlogged(),
                source.identity(),
                source.filenode(),
                source.attachment(),
                columns);
    }

    /** Returns the same pair, marked as one whose rows have not been copied. */
    Pair withoutRows() {
        return new Pair(source, target, unit, member, unlogged, identity, NOT_COPIED, attachment, columns);
    }

    /** Returns whether the rows have been copied. */
    boolean isCopied() {
        return filenode != NOT_COPIED;
    }

    /** Returns whether its changes are published as changes of its partitioned parent. */
    boolean isPart() {
        return unit != 0 && unit != source;
    }
}
