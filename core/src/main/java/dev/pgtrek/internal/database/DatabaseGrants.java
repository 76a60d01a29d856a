package dev.pgtrek.internal.database;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.roles.BorrowedRoles;
import dev.pgtrek.internal.roles.RoleAccess;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a database's access list equal to the source's: every entry with its grantor, and in its order where possible.
 * The grants of a role come after the grants to it.
 */
final class DatabaseGrants {
    private final SavepointTransaction transaction;
    private final BorrowedRoles roles;
    private final RoleAccess access;
    private final DatabaseInfo database;
    private final List<Finding> findings = new ArrayList<>();

    DatabaseGrants(SavepointTransaction transaction, BorrowedRoles roles, RoleAccess access, DatabaseInfo database) {
        this.transaction = transaction;
        this.roles = roles;
        this.access = access;
        this.database = database;
    }

    private List<DatabaseGrant> grants() {
        return database.grants().orElse(List.of()).stream()
                .map(DatabaseGrant::parse)
                .toList();
    }

    /**
     * Grants all rights that the source's database grants.
     *
     * @param owner the current owner of the target's database, whose rights the target's user has
     * @param standsIn whether this owner is temporary, for the time of the migration: then its own rights stay, and
     *     pass to the true owner with the database
     */
    List<Finding> grantAll(String owner, boolean standsIn) throws SQLException {
        if (database.grants().isEmpty()) {
            return findings; // the defaults, which already apply
        }
        transaction.run("REVOKE ALL ON DATABASE " + quotedName() + " FROM PUBLIC");
        boolean trueOwner = owner.equals(database.owner());
        if (trueOwner) {
            transaction.run("REVOKE ALL ON DATABASE " + quotedName() + " FROM " + QualifiedName.quote(owner));
        }
        List<DatabaseGrant> pending = new ArrayList<>(grants());
        pending.removeIf(grant -> standsIn && grant.grantee().equals(Optional.of(database.owner())));
        Set<String> holders = new HashSet<>(Set.of(database.owner()));
        while (!pending.isEmpty()) {
            DatabaseGrant next = pending.stream()
                    .filter(grant -> holders.contains(grant.grantor()))
                    .findFirst()
                    .orElse(pending.get(0));
            pending.remove(next);
            if (grant(next, holders) && next.grantable()) {
                next.grantee().ifPresent(holders::add);
            }
        }
        return findings;
    }

    /**
     * Fixes the grants that were not possible under the temporary owner.
     *
     * @param formerOwner the temporary owner
     */
    List<Finding> afterHandover(String formerOwner) throws SQLException {
        List<DatabaseGrant> grants = grants();
        if (database.grants().isPresent()) {
            Optional<DatabaseGrant> own = grants.stream()
                    .filter(grant -> grant.grantee().equals(Optional.of(database.owner())))
                    .findFirst();
            // right by right, as remaining entries keep their places in the list
            List<String> missing = own.map(DatabaseGrant::missing).orElseGet(DatabaseGrant::all);
            if (!missing.isEmpty()) {
                asOwner("REVOKE " + String.join(", ", missing) + " ON DATABASE " + quotedName() + " FROM "
                        + QualifiedName.quote(database.owner()));
            }
        }
        for (DatabaseGrant grant : grants) {
            if (grant.grantee().equals(Optional.of(formerOwner))) {
                for (String sql : grant.statements(database.name())) {
                    asOwner(sql);
                }
            }
        }
        return findings;
    }

    private void asOwner(String sql) throws SQLException {
        isDone(sql, roles.attemptAs(database.owner(), sql));
    }

    private boolean grant(DatabaseGrant grant, Set<String> holders) throws SQLException {
        Optional<String> missing = grant.grantee().filter(role -> !access.exists(role));
        if (missing.isPresent()) {
            findings.add(finding("it grants rights to the role " + missing.get() + ", which the target does not have")
                    .withRemedy(PrintedSql.of(String.join("; ", grant.statements(database.name())))));
            return false;
        }
        boolean byOwner = grant.grantor().equals(database.owner());
        boolean byGrantor = !byOwner && holders.contains(grant.grantor()) && roles.borrow(grant.grantor());
        if (!byOwner && !byGrantor) {
            findings.add(finding("what " + grant.grantor() + " granted to "
                    + grant.grantee().orElse("PUBLIC") + " is granted by the owner instead"));
        }
        boolean granted = true;
        for (String sql : grant.statements(database.name())) {
            granted &= isDone(sql, byGrantor ? roles.attemptAs(grant.grantor(), sql) : transaction.attempt(sql));
        }
        return granted;
    }

    private boolean isDone(String sql, Optional<SQLException> refused) {
        if (refused.isPresent()) {
            findings.add(Finding.builder()
                    .from(finding(
                            "the target refused to grant: " + refused.get().getMessage()))
                    .sqlState(Optional.ofNullable(refused.get().getSQLState()))
                    .statement(sql)
                    .remedy(PrintedSql.of(sql))
                    .build());
        }
        return refused.isEmpty();
    }

    private Finding finding(String message) {
        return Finding.warning("database-grants", "database " + database.name() + ": " + message)
                .forDatabase(database.name());
    }

    private String quotedName() {
        return QualifiedName.quote(database.name());
    }
}
