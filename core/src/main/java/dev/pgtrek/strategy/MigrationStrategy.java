package dev.pgtrek.strategy;

import dev.pgtrek.check.PreCheck;
import java.sql.SQLException;
import java.util.List;

/**
 * A way to move one database. A migration is given an ordered list of strategies, and uses for each database the first one
 * whose requirements are met there.
 *
 * <pre>{@code
 * final class SchemaOnly implements MigrationStrategy {
 *   public String name() {
 *     return "schema-only";
 *   }
 *
 *   public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException {
 *     try (Connection target = migration.targetSession(); Statement statement = target.createStatement()) {
 *       for (String schema : migration.sourceDatabase().schemas()) {
 *         statement.execute("CREATE SCHEMA IF NOT EXISTS " + QualifiedName.quote(schema));
 *       }
 *     }
 *     return DatabaseOutcome.completed();
 *   }
 * }
 * }</pre>
 *
 * <p>Implementations must be thread-safe: {@link #migrate} is called for several databases at once.
 */
public interface MigrationStrategy {
    /** A short name for results and messages, such as {@code dump}; unique among a migration's strategies. */
    String name();

    /**
     * What must hold for this strategy to be used; nothing by default. An error finding of one of these for a database, or
     * for a whole server, means that the next strategy is tried; a warning or an info is passed on to plan and result.
     */
    default List<PreCheck> requirements() {
        return List.of();
    }

    /**
     * Moves one database, which exists on the target when this is called. Blocks until it is done.
     *
     * <p>What is thrown becomes this database's failure, and the others go on. When the run is cancelled, the calling
     * thread is interrupted and every session that was got from {@code migration} is aborted.
     */
    DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException;
}
