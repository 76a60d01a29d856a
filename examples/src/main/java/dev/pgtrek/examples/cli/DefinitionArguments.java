package dev.pgtrek.examples.cli;

import dev.pgtrek.dump.DumpRestore;
import picocli.CommandLine.Option;

/** What becomes of definitions. */
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

    DumpRestore copy() {
        return DumpRestore.builder()
                .allowRefusedStatements(allowRefused)
                .publications(!withoutPublications)
                .build();
    }
}
