package dev.pgtrek.replication.internal.reverse;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.CutoverMark;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.replication.internal.mark.SourceChange;
import dev.pgtrek.replication.internal.mark.SwitchJournal;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.selection.FollowedTables;
import dev.pgtrek.replication.internal.selection.ForeignNamesakes;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.tables.ReplicatedSet;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replication from the target back to the source: a publication and a slot on the target, a journal and a
 * subscription on the source. It has the same name as the forward replication. It is an ordinary replication with the
 * servers' roles swapped; nothing needs to be copied, as both sides are equal when it begins.
 */
public final class ReverseReplication {
    /**
     * A shortage counts only if it lasts longer than this: the databases of a migration are checked at the same time,
     * and each check briefly connects the source to the target.
     */
    private static final Duration PASSING = Duration.ofSeconds(3);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private static final String VIA_ROOT = """
            SELECT coalesce((pg_catalog.to_json(p) ->> 'pubviaroot')::boolean, false)
              FROM pg_catalog.pg_publication p
             WHERE p.pubname = ?
            """;

    /** Settings of the database and this user that affect how an apply worker reads values. */
    private static final String READ_BY_APPLY = """
            SELECT DISTINCT c.setting
              FROM pg_catalog.pg_db_role_setting s
              JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
              JOIN pg_catalog.pg_roles r ON r.rolname = SESSION_USER
              CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS c (setting)
             WHERE s.setdatabase IN (0, d.oid)
               AND s.setrole IN (0, r.oid)
               AND c.setting ~* '^(array_nulls=(of|off|f|fa|fal|fals|false|n|no|0)|xmloption=document)$'
            """;

    private final ReplicationName name;
    private final Connection source;
    private final Connection target;
    private final String conninfo;

    /** @param conninfo how the source connects to the target */
    public ReverseReplication(ReplicationName name, Connection source, Connection target, String conninfo) {
        this.name = name;
        this.source = source;
        this.target = target;
        this.conninfo = conninfo;
    }

    /**
     * Checks, before writes are stopped, whether reverse replication is possible.
     *
     * @param late tables that are not replicated, as they have no key
     * @param all the replications of all databases of the migration that are reversed, including this one
     */
    public void check(List<QualifiedName> late, List<ReplicationName> all) throws SQLException, InterruptedException {
        if (!late.isEmpty()) {
            throw new CutoverFailure("the target can't be replicated back: tables without a key are not replicated: "
                    + late + "; give them keys, or cut over without reverse replication");
        }
        List<String> hindering = Rows.all(source, READ_BY_APPLY, row -> row.getString(1));
        if (!hindering.isEmpty()) {
            throw new CutoverFailure("reverse replication would change values: the source's apply worker would obey "
                    + String.join(", ", hindering)
                    + "; reset that for the source's database and its user, or cut over without reverse replication");
        }
        List<ForeignNamesakes.Stranger> strangers =
                new ArrayList<>(ForeignNamesakes.on(Side.SOURCE, source, name, ForeignNamesakes.SUBSCRIBING));
        strangers.addAll(ForeignNamesakes.on(Side.TARGET, target, name, ForeignNamesakes.PUBLISHING));
        if (!strangers.isEmpty()) {
            throw new CutoverFailure("the target can't be replicated back: " + ForeignNamesakes.described(strangers)
                    + "; or cut over without reverse replication");
        }
        String level =
                Rows.first(target, "SHOW wal_level", row -> row.getString(1)).orElseThrow();
        if (!level.equals("logical")) {
            throw new CutoverFailure("the target can't be replicated back: its wal_level is " + level
                    + "; set wal_level = logical there and restart it, or cut over without reverse replication");
        }
        ReverseCapacity capacity = new ReverseCapacity(source, target, all);
        Deadline passing = Deadline.in(PASSING);
        List<String> shortages = capacity.shortages();
        while (!shortages.isEmpty() && !passing.passed()) {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
            shortages = capacity.shortages();
        }
        if (!shortages.isEmpty()) {
            throw new CutoverFailure("not every database could be replicated back: " + String.join("; ", shortages)
                    + "; or cut over without reverse replication");
        }
        try {
            new TargetSubscription(source, name).tryConnection(conninfo);
        } catch (SQLException e) {
            throw new CutoverFailure(
                    "the source can't subscribe to the target: " + e.getMessage()
                            + "; the target's pg_hba.conf and firewall must let the source in, and where the source reaches"
                            + " it by another address, give that one as the target as seen from the source",
                    e);
        }
    }

    /**
     * Starts it: the source replicates all later writes to the target. No client writes to either server at this
     * point.
     *
     * @param changes the changes to revert on the source when it takes over again
     * @param late tables that are copied again when the source takes over again
     */
    public void arm(List<SourceChange> changes, List<QualifiedName> late) throws SQLException, InterruptedException {
        SourcePublication led = new SourcePublication(source, name);
        boolean viaRoot = Rows.first(source, VIA_ROOT, row -> row.getBoolean(1), name.toString())
                .orElseThrow();
        List<QualifiedName> tables = led.tables();
        boolean truncates = SourcePublication.carriesTruncate(major(target), major(source));
        new SourcePublication(target, name)
                .create(
                        new FollowedTables(
                                tables, viaRoot, new HashSet<>(tables), List.of(), List.of(), List.of(), List.of()),
                        truncates);
        new CutoverMark(source, name).copyIdentitiesTo(target);
        Rows.first(
                target,
                "SELECT pg_catalog.pg_create_logical_replication_slot(?, 'pgoutput')",
                row -> true,
                name.toString());
        Journal journal = new Journal(source, name);
        journal.create(new Journal(target, name).objects(), TableSelection.all());
        journal.copyAtCutover(late);
        new SwitchJournal(source, name).keep(changes);
        ReplicatedSet.begin(target, source, name);
        new TargetSubscription(source, name).create(conninfo);
    }

    private static int major(Connection session) throws SQLException {
        return session.getMetaData().getDatabaseMajorVersion();
    }

    /** Removes it; may be repeated, and does nothing where there is none. */
    public static void disarm(ReplicationName name, Connection source, @Nullable Connection target)
            throws SQLException, InterruptedException {
        new TargetSubscription(source, name).drop();
        new Journal(source, name).drop();
        if (target != null) {
            Slot.drop(target, name.toString());
            new SourcePublication(target, name).drop();
        }
    }
}
