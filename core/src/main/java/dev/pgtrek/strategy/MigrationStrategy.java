package dev.pgtrek.strategy;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.option.Content;
import java.sql.SQLException;
import java.util.List;

/**
 * Moves one database. A migration has an ordered list of strategies, and uses for each database the first one whose
 * requirements are met.
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
     * Returns the requirements of this strategy; none by default. An error finding for a database, or for a whole
     * server, means that the next strategy is tried. Warnings and infos appear in plan and result.
     */
    default List<PreCheck> requirements() {
        return List.of();
    }

    /**
     * The part of a database that this strategy moves, the same for all strategies of a migration; {@link Content#ALL} by
     * default. {@link Content#ROWS} requires that the target's database exists, with its tables: it is then neither
     * created nor rejected because it holds objects, and this strategy itself rejects rows that are in its way.
     */
    default Content content() {
        return Content.ALL;
    }

    /**
     * Moves one database, which already exists on the target. Blocks until the work is done.
     *
     * <p>An exception becomes this database's failure; the other databases continue. When the run is cancelled, the
     * calling thread is interrupted and every session obtained from {@code migration} is aborted.
     */
    DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException;
}
