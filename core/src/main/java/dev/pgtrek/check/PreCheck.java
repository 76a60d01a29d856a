package dev.pgtrek.check;

import dev.pgtrek.option.Content;
import java.util.List;
import java.util.Set;

/**
 * Examines facts of the two servers before a migration begins, and reports what would fail. A check is a pure function,
 * so its unit test needs no server.
 *
 * <pre>{@code
 * final class LargeDatabases implements PreCheck {
 *   public String id() {
 *     return "large-databases";
 *   }
 *
 *   public List<Finding> check(CheckContext context) {
 *     long bytes = context.selectedBytes();
 *     return bytes <= 10_000_000_000L
 *         ? List.of()
 *         : List.of(Finding.warning(id(), "the selected databases hold " + bytes + " bytes")
 *             .withRemedy("start after 22:00"));
 *   }
 * }
 * }</pre>
 *
 * <p>A check declares values that the {@linkplain CheckContext inventories} lack as a {@link Fact}: pgtrek reads it,
 * the check stays pure, and a test supplies the value.
 *
 * <p>Implementations must be stateless or thread-safe: the same instance may serve several migrations at once.
 */
public interface PreCheck {
    /**
     * The id of the check, used in its findings and to ignore it: lower case words joined by hyphens, unique in a
     * migration.
     */
    String id();

    /**
     * Whether a migration of that content runs this check; true by default. A check of definitions does not apply where
     * only rows are moved, nor a check of rows where only definitions are created.
     */
    default boolean appliesTo(Content content) {
        return true;
    }

    /** The facts that {@link #check} reads from the context, beside the inventories; none by default. */
    default Set<Fact<?>> facts() {
        return Set.of();
    }

    /**
     * Returns the problems found, or an empty list.
     *
     * <p>The context's methods throw {@link FactUnavailableException} if a server was unreachable or a fact could not
     * be read. A check does not catch it, and is then reported as not run, with the reason.
     *
     * @throws RuntimeException any other exception becomes an error finding; the other checks still run
     */
    List<Finding> check(CheckContext context);
}
