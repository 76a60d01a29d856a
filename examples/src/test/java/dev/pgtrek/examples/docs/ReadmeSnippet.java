package dev.pgtrek.examples.docs;

import dev.pgtrek.Migration;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.MigrationResult;

/** The README's snippet, as {@link DocumentationTest} compares it. */
final class ReadmeSnippet {
    private ReadmeSnippet() {}

    @SuppressWarnings("UnusedVariable")
    static void firstScreen() {
        Migration migration = Migration.builder()
                .source("postgresql://postgres:secret@old.example.com/postgres")
                .target("postgresql://postgres:secret@new.example.com/postgres?sslmode=verify-full")
                .checks(StandardChecks.all())
                .strategy(LogicalReplication.withDefaults()) // tried first, database by database
                .strategy(DumpRestore.withDefaults()) // where the first one's requirements are not met
                .build();

        CheckReport report = migration.check(); // reads only
        MigrationResult done = migration.run(); // every database is copied or replicating, or its failure has a name
    }
}
