package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.select.TableSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
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

    @Option(
            names = "--include-schema",
            paramLabel = "SCHEMA",
            description = "Only the objects of these schemas: schema or database.schema, each part as in a TABLE.")
    private final List<String> includedSchemas = new ArrayList<>();

    @Option(
            names = "--exclude-schema",
            paramLabel = "SCHEMA",
            description = "Not these schemas, with all of their objects.")
    private final List<String> excludedSchemas = new ArrayList<>();

    @Option(
            names = "--exclude-object",
            paramLabel = "OBJECT",
            description = "Not these tables, views, sequences, functions, types and other objects of schemas: written"
                    + " as a TABLE, without arguments. What depends on them does not arrive either, and is named.")
    private final List<String> excludedObjects = new ArrayList<>();

    @Mixin
    private final RenameArguments renames = new RenameArguments();

    /** @throws IllegalArgumentException if a name or pattern is invalid */
    void applyTo(Migration.Builder migration) {
        renames.applyTo(migration::renameDatabase);
        includedDatabases.forEach(migration::includeDatabase);
        excludedDatabases.forEach(migration::excludeDatabase);
        includedTables.forEach(migration::includeTable);
        excludedTables.forEach(migration::excludeTable);
        includedSchemas.forEach(migration::includeSchema);
        excludedSchemas.forEach(migration::excludeSchema);
        excludedObjects.forEach(migration::excludeObject);
    }

    /** @throws IllegalArgumentException if a name or pattern is invalid */
    void applyTo(Verification.Builder verification) {
        renames.applyTo(verification::renameDatabase);
        verification
                .databases(DatabaseSelection.of(names(includedDatabases), names(excludedDatabases)))
                .objects(ObjectSelection.of(
                        includedSchemas.stream().map(ObjectPattern::ofSchema).toList(),
                        Stream.concat(
                                        excludedSchemas.stream().map(ObjectPattern::ofSchema),
                                        excludedObjects.stream().map(ObjectPattern::parse))
                                .toList()))
                .tables(TableSelection.of(tables(includedTables), tables(excludedTables)));
    }

    private static List<NamePattern> names(List<String> texts) {
        return texts.stream().map(NamePattern::of).toList();
    }

    private static List<ObjectPattern> tables(List<String> texts) {
        return texts.stream().map(ObjectPattern::parse).toList();
    }
}
