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

/** Creates the target's databases, and sets what concerns all of them, from a session with its maintenance database. */
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
     * @param replicated whether it is to be replicated
     */
    List<Finding> create(CheckContext facts, String database, boolean replicated) throws SQLException {
        try (Connection session = session()) {
            return DatabaseCreator.create(session, info(facts, database), facts, replicated);
        }
    }

    /** Gives a database that this run created what could have stood in its own way, such as a limit on connections. */
    List<Finding> finish(CheckContext facts, String database, boolean followed) throws SQLException {
        try (Connection session = session()) {
            return DatabaseCreator.finish(session, info(facts, database), facts, followed);
        }
    }

    /** The same for a database that was there before. */
    List<Finding> finishExisting(CheckContext facts, String database, boolean followed) throws SQLException {
        try (Connection session = session()) {
            return DatabaseCreator.finishExisting(session, info(facts, database), facts, followed);
        }
    }

    /**
     * Carries what belongs to no single database or role. After all databases, as sessions of ours would begin with the
     * settings of all roles, too. A failure is among the findings: the databases are there all the same.
     *
     * @param databases what became of them
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
