package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.Remedies;
import dev.pgtrek.inventory.DatabaseInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Existing databases of the target have the source's encoding and locale, the target supports those of databases to be
 * created, and the collation libraries of both servers sort alike.
 *
 * @see <a href="https://www.postgresql.org/docs/current/collation.html">Collation support</a>
 */
final class EncodingAndCollationCheck implements PreCheck {
    @Override
    public String id() {
        return "encoding-and-collation";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (String name : context.databases()) {
            Optional<DatabaseInfo> here = context.databaseInfo(name);
            if (here.isEmpty()) {
                continue;
            }
            Optional<DatabaseInfo> there = context.targetInfo(name);
            Optional<Finding> obstacle = there.map(existing -> compare(here.get(), existing))
                    .orElseGet(
                            () -> Locales.missing(here.get(), context.target()).map(this::missing));
            obstacle.map(finding -> finding.forDatabase(name)).ifPresent(findings::add);
            stale(here.get()).map(finding -> finding.forDatabase(name)).ifPresent(findings::add);
            Locales.difference(here.get(), context.source(), context.target())
                    .map(difference -> Finding.info(
                                    id(),
                                    difference + "; what is copied gets new indexes, which are right, but text may sort"
                                            + " otherwise than before")
                            .forDatabase(name))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private Optional<Finding> compare(DatabaseInfo here, DatabaseInfo there) {
        if (!here.encoding().equals(there.encoding())) {
            return Optional.of(Finding.error(
                            id(),
                            "the database exists on the target with encoding " + there.encoding() + "; the source has "
                                    + here.encoding())
                    .withRemedy(Remedies.setAside(there.name())));
        }
        String ours = Locales.describe(here);
        String theirs = Locales.describe(there);
        return ours.equals(theirs)
                ? Optional.empty()
                : Optional.of(Finding.warning(
                                id(),
                                "the database exists on the target with the locale " + theirs + "; the source has "
                                        + ours + ", so text may sort otherwise")
                        .withRemedy(Remedies.setAside(there.name())));
    }

    private Finding missing(Locales.Missing missing) {
        return missing.certain()
                ? Finding.error(id(), missing.what())
                        .withRemedy("create the database on the target with another locale, or choose another target")
                : Finding.warning(id(), missing.what())
                        .withRemedy(
                                "install the locale on the target's host (Debian: locale-gen), or create the database"
                                        + " on the target with another one");
    }

    /** Such indexes miss rows, and unique ones may have accepted rows that the target then rejects. */
    private Optional<Finding> stale(DatabaseInfo here) {
        if (here.collationVersion().isEmpty() || here.collationVersion().equals(here.actualCollationVersion())) {
            return Optional.empty();
        }
        String name = PrintedSql.name(here.name());
        return Optional.of(Finding.warning(
                        id(),
                        "the source's indexes were built with version "
                                + here.collationVersion().get() + " of its collation library, which is now "
                                + here.actualCollationVersion().orElse("unknown")
                                + ": unique indexes may hold doubles, which the target refuses")
                .withRemedy("on the source: REINDEX DATABASE " + name + "; then ALTER DATABASE " + name
                        + " REFRESH COLLATION VERSION"));
    }
}
