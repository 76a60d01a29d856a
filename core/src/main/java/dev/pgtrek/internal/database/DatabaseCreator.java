package dev.pgtrek.internal.database;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.roles.BorrowedRoles;
import dev.pgtrek.internal.roles.RoleAccess;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.SettingRules;
import dev.pgtrek.internal.sql.SqlLiteral;
import dev.pgtrek.internal.sql.StoredSetting;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Creates a database of the source on the target, with its own properties: encoding, locale, tablespace, comment,
 * owner, grants, settings, limits. Never recreates an existing database. Several may be created at once.
 */
public final class DatabaseCreator {
    /** The SQLSTATEs for a locale that is missing on the server, or does not match the encoding. */
    private static final List<String> LOCALE_REFUSED = List.of("42809", "22023");

    private static final String MAY_USE_TABLESPACE = "SELECT has_tablespace_privilege(?, 'CREATE')";
    private static final String OWNER = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s";

    private final Connection session;
    /** The database's name on the source, which the findings are for. */
    private final String sourceName;
    /** The source's database, with its name on the target. */
    private final DatabaseInfo database;

    private final CheckContext facts;
    private final ServerInventory target;
    private final RoleAccess access;
    private final List<Finding> findings = new ArrayList<>();

    private DatabaseCreator(Connection session, DatabaseInfo database, CheckContext facts) throws SQLException {
        this.session = session;
        this.sourceName = database.name();
        this.database = DatabaseInfo.builder()
                .from(database)
                .name(facts.options().targetName(sourceName))
                .build();
        this.facts = facts;
        this.target = facts.target();
        this.access = RoleAccess.read(session, target);
    }

    /**
     * Creates the database, with all properties that do not hinder the copy. Where the target's user lacks the rights
     * of the owner, it owns the database itself until {@link #finish}.
     *
     * @param session in auto-commit mode, with the target's maintenance database
     * @param database the source's database
     * @param replicated whether it will replicate: settings that its apply worker must not have are deferred
     * @return what could not be migrated
     * @throws MigrationException if the target does not support such a database; the message gives the remedy
     * @throws SQLException if the session is no longer usable
     */
    public static List<Finding> create(
            Connection session, DatabaseInfo database, CheckContext facts, boolean replicated) throws SQLException {
        return forDatabase(database, new DatabaseCreator(session, database, facts).create(replicated));
    }

    /**
     * Applies the properties to a database of {@link #create} that would have hindered the copy: its settings for
     * sessions and for roles in it, its connection limit, its true owner. The target's user may lack the right to
     * connect to it afterwards, once it has returned its borrowed rights.
     *
     * @param session in auto-commit mode, with the target's maintenance database
     * @param database the source's database
     * @param followed whether it replicates from now on: the process that ends the replication connects to it again, so
     *     a connection limit that applies to this user is reported, and not set
     * @return what could not be migrated
     * @throws SQLException if the session is no longer usable
     */
    public static List<Finding> finish(Connection session, DatabaseInfo database, CheckContext facts, boolean followed)
            throws SQLException {
        return forDatabase(database, new DatabaseCreator(session, database, facts).finish(followed, true));
    }

    /**
     * Does the same as {@link #finish} for an existing database, such as one that a failed run left.
     *
     * @param session in auto-commit mode, with the target's maintenance database
     * @param database the source's database
     * @param followed as for {@link #finish}
     * @return what could not be migrated
     * @throws SQLException if the session is no longer usable
     */
    public static List<Finding> finishExisting(
            Connection session, DatabaseInfo database, CheckContext facts, boolean followed) throws SQLException {
        return forDatabase(database, new DatabaseCreator(session, database, facts).finish(followed, false));
    }

    /** Findings are for the source's database; their messages name the target's. */
    private static List<Finding> forDatabase(DatabaseInfo source, List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.forDatabase(source.name()))
                .toList();
    }

    private List<Finding> create(boolean replicated) throws SQLException {
        if (!target.user().superuser() && !target.user().createDatabase()) {
            throw impossible("the target's user " + target.user().name()
                    + " may not create databases; create it there, or give the user the attribute CREATEDB");
        }
        Optional<String> obstacle = CreateDatabaseStatement.obstacle(database, target.version());
        if (obstacle.isPresent()) {
            throw impossible(obstacle.get() + "; create it there with another locale, or choose a newer target");
        }
        SettingRules rules = SettingRules.read(session, target, DatabaseSettings.all(database));
        Optional<String> owner = Optional.of(database.owner()).filter(access::has);
        createFromTemplate(CreateDatabaseStatement.of(database, target.version(), owner, tablespace()));
        boolean standsIn = owner.isEmpty() && access.mayActAs(database.owner());
        if (owner.isEmpty() && !standsIn) {
            findings.add(ownerFinding(
                    access.exists(database.owner())
                            ? "the target's user " + target.user().name() + " can't act as that role"
                            : "the target has no such role"));
        }
        try (SavepointTransaction transaction = SavepointTransaction.begin(session)) {
            transaction.lockOutOthers();
            findings.addAll(new DatabaseSettings(database, rules).applyFirst(transaction, replicated));
            comment(transaction);
            BorrowedRoles roles = new BorrowedRoles(transaction, access, target);
            String ownerNow = transaction.value(OWNER.formatted(SqlLiteral.quote(database.name())));
            findings.addAll(new DatabaseGrants(transaction, roles, access, database).grantAll(ownerNow, standsIn));
            roles.giveBack();
            transaction.commit();
        }
        return findings;
    }

    private Optional<String> tablespace() throws SQLException {
        String name = database.tablespace();
        if (name.equals("pg_default")) {
            return Optional.empty();
        }
        if (!target.tablespaces().contains(name)) {
            findings.add(tablespaceFinding("the target has no such tablespace"));
            return Optional.empty();
        }
        try (PreparedStatement query = session.prepareStatement(MAY_USE_TABLESPACE)) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                if (rows.getBoolean(1)) {
                    return Optional.of(name);
                }
            }
        }
        findings.add(tablespaceFinding("the target's user has no CREATE right on it"));
        return Optional.empty();
    }

    private void createFromTemplate(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false); // a brace in a name is no JDBC escape
            statement.execute(sql);
        } catch (SQLException e) {
            String state = Objects.requireNonNullElse(e.getSQLState(), "");
            if (state.equals(SqlState.DUPLICATE_DATABASE)) {
                throw impossible("it came to be there while this migration ran; run again", e);
            }
            if (LOCALE_REFUSED.contains(state)) {
                throw impossible(
                        e.getMessage() + "; the locale (collate " + database.collate() + ", character type "
                                + database.characterType()
                                + database.locale()
                                        .map(name -> ", " + database.localeProvider() + " " + name)
                                        .orElse("")
                                + ") must be known on the target's host: install it there, see locale -a, or create the"
                                + " database there beforehand with a locale that it has",
                        e);
            }
            throw impossible(String.valueOf(e.getMessage()), e);
        }
    }

    private void comment(SavepointTransaction transaction) throws SQLException {
        if (database.comment().isEmpty()) {
            return;
        }
        String sql = "COMMENT ON DATABASE " + quotedName() + " IS "
                + SqlLiteral.quote(database.comment().get());
        attempt(transaction, "database-comment", "its comment", sql);
    }

    private List<Finding> finish(boolean followed, boolean begun) throws SQLException {
        DatabaseRoleSettings roleSettings = new DatabaseRoleSettings(sourceName, facts, access);
        List<StoredSetting> settings = new ArrayList<>(DatabaseSettings.all(database));
        settings.addAll(roleSettings.all());
        SettingRules rules = SettingRules.read(session, target, settings);
        try (SavepointTransaction transaction = SavepointTransaction.begin(session)) {
            transaction.lockOutOthers();
            if (!begun || !followed) { // also what was deferred for a replication that did not start
                findings.addAll(new DatabaseSettings(database, rules).applyFirst(transaction, followed));
            }
            findings.addAll(new DatabaseSettings(database, rules).applyLast(transaction));
            findings.addAll(roleSettings.apply(transaction, rules));
            limitConnections(transaction, followed);
            if (database.template()) {
                attempt(
                        transaction,
                        "database-template",
                        "that it is a template",
                        "ALTER DATABASE " + quotedName() + " WITH IS_TEMPLATE true");
            }
            handOver(transaction);
            transaction.commit();
        }
        return findings;
    }

    private void limitConnections(SavepointTransaction transaction, boolean followed) throws SQLException {
        if (database.connectionLimit() == -1) {
            return;
        }
        String sql = "ALTER DATABASE " + quotedName() + " WITH CONNECTION LIMIT " + database.connectionLimit();
        if (followed && !target.user().superuser()) {
            findings.add(finding(
                            "database-connection-limit",
                            "its connection limit is not set as long as it is replicated, as it would bind the"
                                    + " target's user "
                                    + target.user().name() + " too")
                    .withRemedy("when its replication has been ended: " + PrintedSql.of(sql)));
            return;
        }
        attempt(transaction, "database-connection-limit", "its connection limit", sql);
    }

    /** Transfers the database to its true owner, where another role owned it temporarily. */
    private void handOver(SavepointTransaction transaction) throws SQLException {
        String formerOwner = transaction.value(OWNER.formatted(SqlLiteral.quote(database.name())));
        BorrowedRoles roles = new BorrowedRoles(transaction, access, target);
        if (formerOwner.equals(database.owner()) || !access.mayActAs(database.owner())) {
            return; // create has reported it
        }
        if (!roles.borrow(database.owner())) {
            findings.add(ownerFinding("the target refused to let its user act as that role"));
            return;
        }
        String sql = "ALTER DATABASE " + quotedName() + " OWNER TO " + QualifiedName.quote(database.owner());
        Optional<SQLException> refused = transaction.attempt(sql);
        if (refused.isPresent()) {
            findings.add(ownerFinding(String.valueOf(refused.get().getMessage())));
        } else {
            findings.addAll(new DatabaseGrants(transaction, roles, access, database).afterHandover(formerOwner));
        }
        roles.giveBack();
    }

    private void attempt(SavepointTransaction transaction, String id, String what, String sql) throws SQLException {
        transaction
                .attempt(sql)
                .ifPresent(refused -> findings.add(finding(id, what + " is not carried: " + refused.getMessage())
                        .withRemedy(PrintedSql.of(sql))));
    }

    private Finding ownerFinding(String reason) {
        return finding(
                        "database-owner",
                        "its owner is the target's user " + target.user().name() + " and not " + database.owner() + ": "
                                + reason)
                .withRemedy("ALTER DATABASE " + PrintedSql.name(database.name()) + " OWNER TO "
                        + PrintedSql.name(database.owner()));
    }

    private Finding tablespaceFinding(String reason) {
        return finding(
                        "database-tablespace",
                        "it is in the default tablespace and not in " + database.tablespace() + ": " + reason)
                .withRemedy("ALTER DATABASE " + PrintedSql.name(database.name()) + " SET TABLESPACE "
                        + PrintedSql.name(database.tablespace()));
    }

    private Finding finding(String id, String message) {
        return Finding.warning(id, "database " + database.name() + ": " + message)
                .forDatabase(database.name());
    }

    private MigrationException impossible(String reason) {
        return new MigrationException(ErrorCode.DATABASE, cannotBeCreated(reason));
    }

    private MigrationException impossible(String reason, SQLException cause) {
        return new MigrationException(ErrorCode.DATABASE, cannotBeCreated(reason), cause);
    }

    private String cannotBeCreated(String reason) {
        return "database " + database.name() + " can't be created on the target: " + reason;
    }

    private String quotedName() {
        return QualifiedName.quote(database.name());
    }
}
