package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.testkit.PostgresPair;

/** Skips what needs client tools that are not installed. */
final class Tools {
    private Tools() {}

    static void assumeFor(PostgresPair pair) {
        Migration migration = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("postgres")
                .strategy(DumpRestore.builder()
                        .definitionsFrom(DefinitionSource.CLIENT_TOOLS)
                        .build())
                .build();
        assumeThat(migration.check().errors())
                .as("client tools for both versions")
                .noneMatch(error -> error.id().equals("client-tools"));
    }
}
