package dev.pgtrek.internal;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.database.DatabaseCreator;
import dev.pgtrek.internal.inventory.InventoryReader;
import dev.pgtrek.internal.roles.RoleLoan;
import dev.pgtrek.internal.roles.RoleMigrator;
import dev.pgtrek.internal.roles.SettingsOfAllRoles;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A session with each of two servers, and what was read off them; does what a run does with them. */
public final class Sessions implements AutoCloseable {
    private final Connection source;
    private final Connection target;
    private final CheckContext facts;

    private Sessions(Server source, Server target, MigrationOptions options) throws SQLException {
        this.source = source.connect();
        this.target = target.connect();
        this.facts = CheckContext.builder()
                .options(options)
                .server(Side.SOURCE, InventoryReader.readServer(this.source))
                .server(Side.TARGET, InventoryReader.readServer(this.target))
                .build();
    }

    /** As superuser on both sides. */
    public static Sessions ofSuperusers(PostgresPair pair) throws SQLException {
        return of(pair, MigrationOptions.defaults(), "postgres", "postgres");
    }

    public static Sessions of(PostgresPair pair, MigrationOptions options, String sourceUser, String targetUser)
            throws SQLException {
        return new Sessions(server(pair.source(), sourceUser), server(pair.target(), targetUser), options);
    }

    private static Server server(PostgresServer server, String user) {
        return Server.builder()
                .host(server.host())
                .port(server.port())
                .user(user)
                .password(server.password())
                .database("postgres")
                .build();
    }

    public CheckContext facts() {
        return facts;
    }

    public List<RoleResult> migrateRoles() throws SQLException {
        return RoleMigrator.migrate(source, target, facts);
    }

    public List<Finding> carrySettingsOfAllRoles(SettingsOfAllRoles.Login login, DatabaseResult.Status... databases)
            throws SQLException {
        return SettingsOfAllRoles.carry(target, facts, List.of(databases), login);
    }

    public RoleLoan roleLoan() {
        return new RoleLoan(target, "sessions");
    }

    public List<Finding> createDatabase(String name) throws SQLException {
        return createDatabase(facts.databaseInfo(name).orElseThrow());
    }

    public List<Finding> createDatabase(DatabaseInfo database) throws SQLException {
        return DatabaseCreator.create(target, database, facts, false);
    }

    public List<Finding> finishDatabase(String name) throws SQLException {
        return DatabaseCreator.finish(target, facts.databaseInfo(name).orElseThrow(), facts, false);
    }

    public List<Finding> createAndFinishDatabase(String name) throws SQLException {
        List<Finding> findings = new ArrayList<>(createDatabase(name));
        findings.addAll(finishDatabase(name));
        return findings;
    }

    @Override
    public void close() throws SQLException {
        try (source;
                target) {
            // both, even when the first one fails
        }
    }
}
