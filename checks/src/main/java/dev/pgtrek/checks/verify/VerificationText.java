package dev.pgtrek.checks.verify;

import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.internal.text.TextTable;
import dev.pgtrek.result.Difference;
import java.util.List;

/** Writes verifications as text: a table of the databases, then the differences and what was not compared. */
final class VerificationText {
    private VerificationText() {}

    static String of(VerificationReport report) {
        return lines(report.databases()).add(verdict(report)).toString();
    }

    static String of(DatabaseVerification database) {
        return lines(List.of(database)).toString();
    }

    private static TextLines lines(List<DatabaseVerification> databases) {
        TextTable table = new TextTable()
                .words("database")
                .words("verified")
                .figures("tables")
                .figures("rows")
                .figures("seconds");
        for (DatabaseVerification database : databases) {
            table.row(
                    database.database(),
                    result(database.differences()),
                    Quantities.count(database.tables()),
                    Quantities.count(database.rows()),
                    Quantities.seconds(database.duration()));
        }
        TextLines lines = new TextLines().add(table);
        databases.forEach(database -> add(lines, database.differences()));
        databases.forEach(database -> add(lines, database.notCompared()));
        return lines;
    }

    private static void add(TextLines lines, List<Difference> differences) {
        differences.forEach(difference -> lines.add(difference.toString()));
    }

    private static String result(List<Difference> differences) {
        return differences.isEmpty() ? "equal" : Plural.of(differences.size(), "difference");
    }

    private static String verdict(VerificationReport report) {
        String rows = switch (report.level()) {
            case NONE -> "definitions alone";
            case COUNTS -> Plural.of(report.tables(), "table") + " by count";
            case CHECKSUMS -> Plural.of(report.tables(), "table") + " by count and checksum";
        };
        return "verification of " + rows + ": "
                + (report.equal() ? "all equal" : Plural.of(report.differences().size(), "difference"))
                + " after " + Quantities.seconds(report.duration()) + " s";
    }
}
