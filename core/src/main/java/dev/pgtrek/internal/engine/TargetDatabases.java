package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.database.DatabaseCreator;
import dev.pgtrek.internal.roles.ParameterGrants;
import dev.pgtrek.internal.roles.SettingsOfAllRoles;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Creates the target's databases, and applies settings of the whole server, from a session with the maintenance
 * database.
 */
final class TargetDatabases {
    private final RunScope scope;
    private final Server target;

    TargetDatabases(RunScope scope, Server target) {
        this.scope = scope;
        this.target = target;
    }

    /**
     * Creates a database before anything is moved into it.
     *
     * @param replicated whether it will replicate
     */
    List<Finding> create(CheckContext facts, String database, boolean replicated) throws SQLException {
        try (Connection session = session()) {
            return DatabaseCreator.create(session, info(facts, database), facts, replicated);
        }
    }

    /**
     * Applies the properties to a database of this run that would have hindered the copy, such as a connection limit.
     */
    List<Finding> finish(CheckContext facts, String database, boolean followed) throws SQLException {
        try (Connection session = session()) {
            return DatabaseCreator.finish(session, info(facts, database), facts, followed);
        }
    }

    /** Does the same for a database that existed before. */
    List<Finding> finishExisting(CheckContext facts, String database, boolean followed) throws SQLException {
        try (Connection session = session()) {
            return DatabaseCreator.finishExisting(session, info(facts, database), facts, followed);
        }
    }

    /**
     * Migrates the properties that belong to no single database or role. Runs after all databases, as pgtrek's own
     * sessions would also start with the settings of all roles. Returns a failure as a finding, as the databases are
     * complete anyway.
     *
     * @param databases the results of the databases
     */
    List<Finding> finishServer(CheckContext facts, Collection<DatabaseResult.Status> databases) {
        List<Finding> findings = new ArrayList<>();
        try (Connection session = session()) {
            findings.addAll(ParameterGrants.carry(session, facts));
            findings.addAll(SettingsOfAllRoles.carry(
                    session, facts, databases, () -> session().close()));
        } catch (SQLException | MigrationException e) {
            findings.add(Finding.warning(
                    "server-settings",
                    "rights to parameters, and what is set for all roles, may not all be carried: " + e.getMessage()));
        }
        return findings;
    }

    private Connection session() throws SQLException {
        return scope.open(target::connect);
    }

    private static DatabaseInfo info(CheckContext facts, String database) {
        return facts.databaseInfo(database).orElseThrow();
    }
}
