package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import java.util.List;

/**
 * {@code replication-version}: logical replication exists since version 10.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication.html">Logical replication</a>
 */
final class ReplicationVersionCheck implements PreCheck {
    private static final int FIRST = 10;

    @Override
    public String id() {
        return "replication-version";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.source().version().atLeast(FIRST)
                ? List.of()
                : List.of(Finding.error(
                                id(),
                                "the source is PostgreSQL " + context.source().version()
                                        + "; logical replication needs 10 or newer")
                        .withRemedy("migrate by dump"));
    }
}
