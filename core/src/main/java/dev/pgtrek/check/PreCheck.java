package dev.pgtrek.check;

import java.util.List;
import java.util.Set;

/**
 * Looks at facts of the two servers before a migration begins, and says what would go wrong: a pure function, so its unit
 * test needs no server.
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
 * <p>What the {@linkplain CheckContext inventories} don't hold, a check declares as a {@link Fact}: pgtrek reads it, the
 * check stays pure, and a test supplies the value.
 *
 * <p>Implementations must be stateless or thread-safe: the same instance may serve several migrations at once.
 */
public interface PreCheck {
    /**
     * The id that its findings carry and that it is ignored by: lower case words joined by hyphens, unique in a migration.
     */
    String id();

    /** The facts that {@link #check} asks the context for, beside the inventories; none by default. */
    default Set<Fact<?>> facts() {
        return Set.of();
    }

    /**
     * Tells what is wrong; an empty list where nothing is.
     *
     * <p>Where the context can't answer, because a server was not to be reached or a fact not to be read, its methods throw
     * {@link FactUnavailableException}; a check lets it pass, and is then reported as not run, with the reason.
     *
     * @throws RuntimeException any other exception becomes an error finding of its own; the other checks still run
     */
    List<Finding> check(CheckContext context);
}
