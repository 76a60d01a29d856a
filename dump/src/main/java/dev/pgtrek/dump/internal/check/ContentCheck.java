package dev.pgtrek.dump.internal.check;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.option.Content;
import dev.pgtrek.strategy.DatabaseMigration;
import java.util.List;
import java.util.Optional;

/** Reports that only a part of each database is moved. */
public final class ContentCheck implements PreCheck {
    private static final String ID = "content";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean appliesTo(Content content) {
        return content != Content.ALL;
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return finding(context.options().content()).stream().toList();
    }

    /** Repeats the report in the result of a database. */
    public static void tell(DatabaseMigration migration) {
        finding(migration.options().content()).ifPresent(migration.progress()::finding);
    }

    private static Optional<Finding> finding(Content content) {
        return switch (content) {
            case ALL -> Optional.empty();
            case DEFINITIONS ->
                Optional.of(Finding.info(
                        ID,
                        "only definitions are created: no rows, values of sequences or large objects are moved, and"
                                + " materialized views are not filled"));
            case ROWS ->
                Optional.of(Finding.info(
                        ID,
                        "only rows, values of sequences and large objects are moved, into what the target has:"
                                + " definitions, roles and settings are not compared with the source's"));
        };
    }
}
