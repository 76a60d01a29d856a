package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.select.TablePattern;
import dev.pgtrek.select.TableSelection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The databases, and the tables whose rows are copied or compared. */
final class DataArguments {
    @Option(
            names = "--include-database",
            paramLabel = "NAME",
            description = "Only databases of this name, in which * stands for any characters. Repeatable, as are all"
                    + " options that include or exclude.")
    private final List<String> includedDatabases = new ArrayList<>();

    @Option(names = "--exclude-database", paramLabel = "NAME", description = "Not the databases of this name.")
    private final List<String> excludedDatabases = new ArrayList<>();

    @Option(
            names = "--include-table",
            paramLabel = "TABLE",
            description = "Only the rows of these tables: table, schema.table or database.schema.table, each part in"
                    + " double quotes where it holds a dot or a *, which otherwise stands for any characters. It is"
                    + " about rows: definitions are never left out.")
    private final List<String> includedTables = new ArrayList<>();

    @Option(
            names = "--exclude-table",
            paramLabel = "TABLE",
            description = "All rows but those of these tables; not together with --include-table.")
    private final List<String> excludedTables = new ArrayList<>();

    /** @throws IllegalArgumentException if a name or pattern is invalid */
    void applyTo(Migration.Builder migration) {
        includedDatabases.forEach(migration::includeDatabase);
        excludedDatabases.forEach(migration::excludeDatabase);
        includedTables.forEach(migration::includeTable);
        excludedTables.forEach(migration::excludeTable);
    }

    /** @throws IllegalArgumentException if a name or pattern is invalid */
    void applyTo(Verification.Builder verification) {
        verification
                .databases(DatabaseSelection.of(names(includedDatabases), names(excludedDatabases)))
                .tables(TableSelection.of(tables(includedTables), tables(excludedTables)));
    }

    private static List<NamePattern> names(List<String> texts) {
        return texts.stream().map(NamePattern::of).toList();
    }

    private static List<TablePattern> tables(List<String> texts) {
        return texts.stream().map(TablePattern::parse).toList();
    }
}
