package dev.pgtrek.examples.cli;

import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.dump.option.OrphanedRows;
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

    DumpRestore copy() {
        return DumpRestore.builder()
                .orphanedRows(orphanedRows)
                .definitionsFrom(source)
                .allowRefusedStatements(allowRefused)
                .publications(!withoutPublications)
                .build();
    }
}
