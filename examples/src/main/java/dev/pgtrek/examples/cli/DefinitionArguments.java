package dev.pgtrek.examples.cli;

import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.dump.option.OrphanedRows;
import dev.pgtrek.option.Content;
import picocli.CommandLine.Option;

/** The options for definitions. */
final class DefinitionArguments {
    @Option(
            names = "--allow-refused",
            description = "Goes on where the target refuses a definition that rows or queries need, and names it; by"
                    + " default that database fails.")
    private boolean allowRefused;

    @Option(
            names = "--no-publications",
            description = "Leaves the source's publications behind; by default the target gets them, too.")
    private boolean withoutPublications;

    @Option(
            names = "--definitions-from",
            paramLabel = "catalogs|client-tools",
            description = "Where definitions are read: from the source's catalogs (the default), or by pg_dump and"
                    + " pg_restore.")
    private DefinitionSource source = DefinitionSource.CATALOGS;

    @Option(
            names = "--orphaned-rows",
            paramLabel = "reject|not-valid",
            description = "Foreign keys that rows of the source break: rejected, so that the database fails (the"
                    + " default), or created NOT VALID, with a warning.")
    private OrphanedRows orphanedRows = OrphanedRows.REJECT;

    @Option(
            names = "--schema-only",
            description =
                    "Creates all definitions, and moves no rows, as pg_dump --schema-only would. Goes with --method"
                            + " dump.")
    private boolean schemaOnly;

    @Option(
            names = "--data-only",
            description = "Moves rows, values of sequences and large objects into databases of the target that have the"
                    + " definitions. Goes with --method dump.")
    private boolean dataOnly;

    DumpRestore copy() {
        return DumpRestore.builder()
                .content(content())
                .orphanedRows(orphanedRows)
                .definitionsFrom(source)
                .allowRefusedStatements(allowRefused)
                .publications(!withoutPublications)
                .build();
    }

    private Content content() {
        if (schemaOnly && dataOnly) {
            throw new WrongUsageException(
                    "--schema-only and --data-only can't be given together; omit both to move all");
        }
        return schemaOnly ? Content.DEFINITIONS : dataOnly ? Content.ROWS : Content.ALL;
    }

    /** Rejects a part of the content, for a method that needs all of it. */
    void requireAll() {
        if (content() != Content.ALL) {
            throw new WrongUsageException((schemaOnly ? "--schema-only" : "--data-only")
                    + " goes with --method dump, which is not the default");
        }
    }
}
