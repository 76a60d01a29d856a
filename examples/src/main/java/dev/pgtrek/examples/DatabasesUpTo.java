package dev.pgtrek.examples;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A custom strategy: migrates databases by another strategy if they are small enough, and leaves the others to the
 * next strategy in the migration's list.
 *
 * <pre>{@code
 * Migration.builder()
 *     .strategy(new DatabasesUpTo(10_000_000_000L, DumpRestore.withDefaults())) // minutes of standstill are fine
 *     .strategy(LogicalReplication.withDefaults());
 * }</pre>
 *
 * <p>Its requirement is a {@link PreCheck} like any other: a finding excludes only that database from the strategy.
 * Thread-safe if the other strategy is.
 */
public final class DatabasesUpTo implements MigrationStrategy {
    private final long maxBytes;
    private final MigrationStrategy strategy;

    /**
     * Limits a strategy.
     *
     * @param maxBytes the largest size of a database on the source, in bytes; at least 1
     * @param strategy migrates the databases that are small enough
     */
    public DatabasesUpTo(long maxBytes, MigrationStrategy strategy) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be >= 1, was " + maxBytes);
        }
        this.maxBytes = maxBytes;
        this.strategy = strategy;
    }

    @Override
    public String name() {
        return strategy.name() + "-when-small";
    }

    @Override
    public List<PreCheck> requirements() {
        List<PreCheck> requirements = new ArrayList<>(strategy.requirements());
        requirements.add(new SmallEnough());
        return requirements;
    }

    @Override
    public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException {
        return strategy.migrate(migration);
    }

    /** Reports each database that is too large, and each whose size is unknown. */
    private final class SmallEnough implements PreCheck {
        @Override
        public String id() {
            return "small-enough";
        }

        @Override
        public List<Finding> check(CheckContext context) {
            List<Finding> findings = new ArrayList<>();
            for (String database : context.databases()) {
                OptionalLong bytes = context.databaseInfo(database)
                        .map(DatabaseInfo::sizeBytes)
                        .orElse(OptionalLong.empty());
                if (bytes.isEmpty() || bytes.getAsLong() > maxBytes) {
                    String size = bytes.isPresent() ? bytes.getAsLong() + " bytes" : "a size that can't be read";
                    findings.add(Finding.error(id(), "it has " + size + ", and at most " + maxBytes + " are allowed")
                            .forDatabase(database));
                }
            }
            return findings;
        }
    }
}
