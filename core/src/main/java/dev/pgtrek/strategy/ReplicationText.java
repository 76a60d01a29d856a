package dev.pgtrek.strategy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.text.EnumWords;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.internal.text.TextTable;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats replication statuses, stop reports and new tables as text. */
final class ReplicationText {
    private ReplicationText() {}

    public static String ofStatus(List<ReplicationStatus> statuses) {
        TextTable table = new TextTable()
                .words("database")
                .words("state")
                .words("writes go to")
                .figures("behind")
                .figures("seconds")
                .figures("WAL kept")
                .figures("tables");
        for (ReplicationStatus status : statuses) {
            ReplicationStatus figures = status.reverse().orElse(status);
            table.row(
                    status.database(),
                    status.state().name(),
                    status.writable().map(Side::toString).orElse(EnumWords.NONE),
                    bytes(figures.lagBytes()),
                    figures.lag().map(Quantities::seconds).orElse(EnumWords.NONE),
                    bytes(figures.walKeptBytes()),
                    figures.tablesReady() + "/" + figures.tablesTotal());
        }
        TextLines lines = new TextLines().add(table);
        for (ReplicationStatus status : statuses) {
            message(status)
                    .ifPresent(message -> lines.add(status.database() + ": " + message.strip()
                            + remedy(status)
                                    .map(remedy -> " -> " + remedy.strip())
                                    .orElse("")));
        }
        return lines.toString();
    }

    public static String ofStop(List<StopReport> reports) {
        TextLines lines = new TextLines();
        for (StopReport report : reports) {
            String database = report.database() + ": ";
            lines.add(database + "replication ended" + (report.complete() ? "" : " in part") + "; removed: "
                    + (report.removed().isEmpty() ? "nothing" : String.join(", ", report.removed())));
            if (report.sequences() > 0) {
                lines.add(database + Plural.of(report.sequences(), "sequence") + " set to the source's state");
            }
            report.stale().forEach(what -> lines.add(database + "as it was when the copy began: " + what.strip()));
            report.left().forEach(left -> lines.add(database + "left: " + left));
        }
        return lines.toString();
    }

    public static String ofNewTables(List<NewTables> reports) {
        TextLines lines = new TextLines();
        for (NewTables report : reports) {
            lines.add(report.database() + ": "
                    + joined(report.followed().stream().map(QualifiedName::toString))
                            .map(tables -> "replicated from now on: " + tables)
                            .orElse("no new table is replicated"));
            report.findings().forEach(finding -> lines.add(finding.toString().strip()));
        }
        return lines.toString();
    }

    /** Returns the reason for the state, or else the changes on the source that do not replicate. */
    static Optional<String> message(ReplicationStatus status) {
        return status.message().or(() -> joined(status.findings().stream().map(Finding::message)));
    }

    static Optional<String> remedy(ReplicationStatus status) {
        return status.message().isPresent()
                ? status.remedy()
                : joined(status.findings().stream().flatMap(finding -> finding.remedy().stream()));
    }

    private static Optional<String> joined(Stream<String> texts) {
        return Optional.of(texts.distinct().collect(Collectors.joining("; "))).filter(text -> !text.isEmpty());
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? Quantities.bytes(bytes.getAsLong()) : EnumWords.NONE;
    }
}
