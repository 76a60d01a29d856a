package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import java.util.List;

/**
 * {@code standby}: a source that is a standby of another server accepts no publication.
 *
 * @see <a href="https://www.postgresql.org/docs/current/hot-standby.html">Hot standby</a>
 */
final class StandbyCheck implements PreCheck {
    @Override
    public String id() {
        return "standby";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.source().inRecovery()
                ? List.of(Finding.error(
                                id(), "the source is a standby, which is read-only, so nothing can be published there")
                        .withRemedy("give its primary as the source, or migrate by dump"))
                : List.of();
    }
}
