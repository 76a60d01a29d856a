package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.PreparedTransaction;
import java.util.List;

/** No prepared transaction of the source is pending: its rows are in no snapshot. */
final class PreparedTransactionsCheck implements PreCheck {
    @Override
    public String id() {
        return "prepared-transactions";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.source().preparedTransactions().stream()
                .filter(transaction -> context.databases().contains(transaction.database()))
                .map(this::finding)
                .toList();
    }

    private Finding finding(PreparedTransaction transaction) {
        String gid = "'" + transaction.gid().replace("'", "''") + "'";
        return Finding.warning(
                        id(),
                        "transaction " + gid + " of " + transaction.owner() + " has been prepared for "
                                + transaction.age().toSeconds() + " s; a copy does not hold what it wrote")
                .forDatabase(transaction.database())
                .withRemedy(
                        "have the transaction manager that prepared it end it; no one else can tell whether it is to be"
                                + " committed");
    }
}
