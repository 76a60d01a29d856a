package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.OpenTransaction;
import dev.pgtrek.inventory.PreparedTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code long-transactions}: a slot is ready only after the end of every transaction that was writing when its creation
 * began, in any database of the source, including prepared ones.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">CREATE_REPLICATION_SLOT</a>
 */
final class LongTransactionsCheck implements PreCheck {
    /** A younger transaction will most likely have ended when a slot is created. */
    private static final Duration LONG = Duration.ofMinutes(1);

    @Override
    public String id() {
        return "long-transactions";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (OpenTransaction transaction : context.source().openTransactions()) {
            Optional<Duration> age = transaction.age();
            if (age.isPresent() && age.get().compareTo(LONG) >= 0) {
                findings.add(Finding.warning(
                                id(),
                                describe(transaction) + " has a transaction open for "
                                        + age.get().toSeconds() + " s; the creation of slots waits for its end")
                        .withRemedy("let it end; or on the source: SELECT pg_terminate_backend(" + transaction.pid()
                                + "), which rolls it back"));
            } else if (age.isEmpty()) {
                findings.add(Finding.info(
                                id(),
                                describe(transaction) + " has a transaction open, whose age the source's user may not"
                                        + " see; the creation of slots waits for its end")
                        .withRemedy("as a superuser of the source: GRANT pg_read_all_stats TO "
                                + PrintedSql.name(context.source().user().name())));
            }
        }
        for (PreparedTransaction transaction : context.source().preparedTransactions()) {
            String gid = "'" + transaction.gid().replace("'", "''") + "'";
            findings.add(Finding.warning(
                            id(),
                            "transaction " + gid + " of database " + transaction.database() + " has been prepared for "
                                    + transaction.age().toSeconds() + " s; the creation of slots waits for its end")
                    .withRemedy(
                            "have the transaction manager that prepared it end it; no one else can tell whether it is to"
                                    + " be committed"));
        }
        return findings;
    }

    private static String describe(OpenTransaction transaction) {
        return "the source's process " + transaction.pid()
                + transaction.user().map(user -> " of " + user).orElse("")
                + transaction.applicationName().map(name -> " (" + name + ")").orElse("")
                + transaction.database().map(name -> " in database " + name).orElse("");
    }
}
