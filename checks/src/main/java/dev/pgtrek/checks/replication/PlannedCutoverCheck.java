package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.DatabaseInventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code planned-cutover}: what the planned cutover would reject, reported before anything is copied. One database that
 * can't be cut over blocks the cutover of all others.
 */
final class PlannedCutoverCheck implements PreCheck {
    private static final Set<String> ENDS_SESSIONS = Set.of("pg_read_all_stats", "pg_signal_backend");

    private final Optional<Cutover> cutover;

    /** @param cutover how databases will be cut over; empty if unknown, which produces no finding */
    PlannedCutoverCheck(Optional<Cutover> cutover) {
        this.cutover = cutover;
    }

    @Override
    public String id() {
        return "planned-cutover";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        if (cutover.isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        context.sourceDatabases().stream()
                .filter(database -> database.largeObjects() > 0)
                .forEach(database -> addLargeObjects(context, cutover.get(), database, findings));
        CurrentUser user = context.source().user();
        if (!user.superuser() && !user.memberOf().containsAll(ENDS_SESSIONS)) {
            findings.add(Finding.warning(
                            id(),
                            "user " + user.name()
                                    + " of the source may not see and end the sessions of other roles, so that"
                                    + " a cutover can make no database read-only")
                    .withRemedy("as a superuser of the source: GRANT pg_read_all_stats, pg_signal_backend TO "
                            + PrintedSql.name(user.name())
                            + "; or stop the writes by the application's own means"));
        }
        return findings;
    }

    private void addLargeObjects(
            CheckContext context, Cutover planned, DatabaseInventory database, List<Finding> findings) {
        String many = Plural.of(database.largeObjects(), "large object") + ", which replication does not carry";
        if (!planned.copyLargeObjects()) {
            findings.add(Finding.error(id(), "the cutover would reject the database: it has " + many)
                    .forDatabase(database.name())
                    .withRemedy("accept that the cutover copies them while writes are stopped"
                            + " (Cutover.copyLargeObjects), or migrate this database by dump"));
        } else if (!context.source().user().superuser()
                || !context.target().user().superuser()) {
            findings.add(Finding.error(
                            id(),
                            "the cutover would fail: it has to copy " + many
                                    + ", and only superusers of both servers can")
                    .forDatabase(database.name())
                    .withRemedy("connect to both servers as superusers, or migrate this database by dump"));
        }
    }
}
