package dev.pgtrek.replication.internal.status;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.Direction;
import dev.pgtrek.replication.internal.apply.ApplyDryRun;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.journal.JournalTables;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.status.ReplicationFacts.Standing;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.tables.Problem;
import dev.pgtrek.replication.internal.tables.ReplicatedSet;
import dev.pgtrek.strategy.ReplicationStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the status of a replication over one session with each side.
 *
 * <p>The replication is in sync if first the publication's tables equal the subscription's, each of them ready, and
 * then the slot confirms an LSN that was read after that. Neither the tables' states nor any lag suffices alone: the
 * server silently skips a table that the subscription does not know, and received changes may not be visible yet. The
 * target must also be connected, as both sides see it: the slot of an idle source has no lag, yet the next change
 * would not arrive.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-subscription-rel.html">pg_subscription_rel</a>
 */
public final class StatusReader {
    /** How long to wait for the target to confirm the source's LSN. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** After this time without a confirmation, the source may be idle. */
    private static final Duration QUIET = Duration.ofMillis(300);

    private static final long POLL_MILLIS = 20;
    private static final String RETRY_INTERVAL = """
            SELECT setting::int8
              FROM pg_catalog.pg_settings
             WHERE name = 'wal_retrieve_retry_interval'
            """;

    private static final String SENDER_TIMEOUT = "SELECT pg_catalog.current_setting('wal_sender_timeout')";

    private final ReplicationName name;
    private final String database;
    private final Connection source;
    private final Connection target;
    private final ApplyDryRun.SessionOpener furtherTarget;
    private final boolean drift;
    private final WorkerErrorHistory earlier;
    private final Direction direction;
    private final ReplicationStatus.Builder status;

    /**
     * @param furtherTarget opens a further session with the target
     * @param source a session with the server that accepts the writes, see {@link Direction#from}
     * @param target a session with the server that replicates them
     * @param drift whether to check for changed definitions on the source, which takes a while where there are many
     *     tables
     */
    StatusReader(
            ReplicationName name,
            String database,
            Connection source,
            Connection target,
            ApplyDryRun.SessionOpener furtherTarget,
            boolean drift,
            WorkerErrorHistory earlier,
            Direction direction) {
        this.name = name;
        this.database = database;
        this.source = source;
        this.target = target;
        this.furtherTarget = furtherTarget;
        this.drift = drift;
        this.earlier = earlier;
        this.direction = direction;
        this.status = ReplicationStatus.builder().database(database).writable(direction.from());
    }

    /** Queries both sides. Used once. */
    public ReplicationStatus read() throws SQLException, InterruptedException {
        TargetSubscription subscription = new TargetSubscription(target, name);
        Optional<TargetSubscription.State> subscribed = subscription.read();
        if (subscribed.isEmpty()) {
            return withoutSubscription();
        }
        long failures = earlier.newErrors(subscribed.get().errors());
        List<QualifiedName> published = new SourcePublication(source, name).tables();
        List<Problem> problems = List.of();
        if (drift) {
            problems = ReplicatedSet.read(source, target, name).problems();
            problems.forEach(problem -> status.addFindings(problem.finding().forDatabase(database)));
            status.addAllFindings(new Drift(database, new Journal(target, name).objects(), Set.copyOf(published))
                    .look(source, target, problems));
        }
        List<TargetSubscription.Table> followed = subscription.tables(subscribed.get());
        long ready = followed.stream().filter(TargetSubscription.Table::ready).count();
        status.tablesReady((int) ready).tablesTotal(Math.max(published.size(), followed.size()));

        Slot.State slot = confirmed(Slot.currentLsn(source), subscribed.get());
        if (slot != null) {
            told(slot);
        }
        ReplicationFacts facts = new ReplicationFacts(
                Optional.ofNullable(slot), subscribed.get(), failures, problems.size(), (int) ready, followed.size());
        Standing standing = facts.standing();
        // during the setup, changes to some tables are no reason to give up the others
        if (drift && !standing.isBroken()) {
            Optional<ReplicationStatus> mismatch = mismatch(published, followed);
            if (mismatch.isPresent()) {
                return mismatch.get();
            }
        }
        // the first check may have been between two workers
        if (standing == Standing.SENDS_TO_NO_WORKER
                && subscription.read().filter(TargetSubscription.State::working).isPresent()) {
            standing = facts.slot().orElseThrow().confirmed() ? Standing.IN_SYNC : Standing.CATCHING_UP;
        }
        return switch (standing) {
            case SLOT_GONE ->
                failed(
                        "the slot " + name + " is gone from the " + direction.from(),
                        direction.startOver(target.getCatalog()));
            case SLOT_LOST ->
                failed(
                        "the " + direction.from() + " has invalidated the slot " + name + " ("
                                + facts.slot().flatMap(Slot.State::lost).orElse("") + "): WAL that the "
                                + direction.to() + " needs is gone",
                        "raise max_slot_wal_keep_size on the " + direction.from() + "; then "
                                + direction.startOver(target.getCatalog()));
            case DISABLED ->
                failed(
                        "the subscription " + name + " is disabled on the " + direction.to(),
                        "find out who disabled it, and why; then, "
                                + TargetSubscription.enabling(name, direction.to(), target.getCatalog()));
            case LOSES_CHANGES -> failed(problems);
            case COPYING -> state(ReplicationStatus.State.COPYING);
            case CAN_NOT_COPY ->
                failed(
                        "the target's server can't copy the rows of " + notReady(followed) + ": its worker has failed "
                                + failures + " times, and the target's log says why",
                        "see that the user by whom the target reaches the source may read them; it then tries again by"
                                + " itself");
            case NOT_CONNECTED -> notConnected(subscribed.get(), failures);
            case SENDS_TO_NO_WORKER -> sendsToNoWorker(facts.slot().orElseThrow());
            case CATCHING_UP -> state(ReplicationStatus.State.CATCHING_UP);
            case IN_SYNC -> {
                earlier.allIsWell(subscribed.get().errors());
                yield state(ReplicationStatus.State.IN_SYNC);
            }
        };
    }

    /** Reports a connection whose loss the sender has not noticed: until it does, no other worker can use the slot. */
    private ReplicationStatus sendsToNoWorker(Slot.State slot) throws SQLException {
        String timeout =
                Rows.first(source, SENDER_TIMEOUT, row -> row.getString(1)).orElseThrow();
        status.message("the " + direction.from() + " still sends to a worker of the " + direction.to()
                        + " that has gone, as their connection was lost; it notices that after wal_sender_timeout ("
                        + (timeout.equals("0") ? "0: never" : timeout) + ")")
                .remedy("wait for it, or on the " + direction.from() + ": SELECT pg_terminate_backend("
                        + slot.activePid().orElseThrow() + "); replication then goes on by itself");
        return state(ReplicationStatus.State.CATCHING_UP);
    }

    /**
     * Reports a missing worker. The server restarts a failing worker every few seconds, and it fails again; a worker
     * that can't connect may succeed soon.
     */
    private ReplicationStatus notConnected(TargetSubscription.State subscribed, long failures)
            throws SQLException, InterruptedException {
        String remedy = "fix that on the " + direction.to() + "; replication then goes on by itself";
        Optional<ApplyDryRun.Complaint> complaint =
                new ApplyDryRun(name, subscribed.id(), source, target, furtherTarget).complaint();
        if (complaint.isPresent() && complaint.get().sending()) {
            return failed(
                    "the " + direction.from() + " can't send a change"
                            + complaint.get().text(),
                    "a value is too long to be replicated, 1 GB at most in text form, in which a bytea is twice as long;"
                            + " stop this migration, and migrate the database by dump, or without that row");
        }
        if (complaint.isPresent() && isBelieved(complaint.get(), subscribed)) {
            return failed(
                    "the " + direction.to() + " can't apply a change: "
                            + complaint.get().text(),
                    remedy);
        }
        if (failures >= ReplicationFacts.MOST_FAILURES && !subscribed.working()) {
            return failed(
                    "the " + direction.to() + "'s worker has failed " + failures + " times; its log says why", remedy);
        }
        status.message("the " + direction.to() + "'s worker is not connected to the " + direction.from()
                        + "; the server starts it again every few seconds")
                .remedy("if it stays so, look whether the " + direction.to() + " can reach the " + direction.from()
                        + ", and into the log of the " + direction.to());
        return state(ReplicationStatus.State.CATCHING_UP);
    }

    /**
     * Returns whether the error is current: the worker retries within this time, and if its progress is unknown, it
     * may have passed the change.
     */
    private boolean isBelieved(ApplyDryRun.Complaint complaint, TargetSubscription.State subscribed)
            throws SQLException {
        if (complaint.certain()) {
            return true;
        }
        long interval =
                Rows.first(target, RETRY_INTERVAL, row -> row.getLong(1)).orElseThrow();
        boolean counted = TargetSubscription.countsErrors(target);
        return earlier.persists(
                complaint.text(),
                counted ? OptionalLong.of(subscribed.errors()) : OptionalLong.empty(),
                Duration.ofMillis(2 * interval));
    }

    /** Waits briefly until the target has confirmed the LSN; null if there is no slot. */
    private Slot.@Nullable State confirmed(String lsn, TargetSubscription.State subscribed)
            throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        boolean nudged = false;
        while (true) {
            Slot.State slot = Slot.read(source, name, lsn).orElse(null);
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);
            if (slot == null
                    || slot.confirmed()
                    || slot.lost().isPresent()
                    || !subscribed.enabled()
                    || !slot.active()
                    || waited.compareTo(PATIENCE) > 0) {
                return slot;
            }
            if (!nudged && waited.compareTo(QUIET) > 0) {
                Slot.nudge(source);
                nudged = true;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void told(Slot.State slot) {
        status.lagBytes(slot.behindBytes())
                .lag(slot.lag())
                .walKeptBytes(slot.keptBytes())
                .walLeftBytes(slot.leftBytes());
    }

    private ReplicationStatus withoutSubscription() throws SQLException {
        Optional<Slot.State> slot = Slot.read(source, name, Slot.currentLsn(source));
        slot.ifPresent(this::told);
        Journal journal = new Journal(target, name);
        if (journal.isLocked()) {
            return state(ReplicationStatus.State.COPYING);
        }
        if (slot.isEmpty() && !journal.exists() && !new SourcePublication(source, name).exists()) {
            status.message("nothing of its replication is on the servers");
            return state(ReplicationStatus.State.STOPPED);
        }
        return failed(
                "database " + database
                        + " is not being copied, and its subscription was not made: the process that copied it"
                        + " has ended",
                direction.startOver(target.getCatalog()));
    }

    private Optional<ReplicationStatus> mismatch(List<QualifiedName> published, List<TargetSubscription.Table> followed)
            throws SQLException {
        Set<QualifiedName> missing = new HashSet<>(published);
        Set<QualifiedName> dropped = new HashSet<>();
        for (TargetSubscription.Table table : followed) {
            if (!missing.remove(table.name())) {
                dropped.add(table.name());
            }
        }
        if (!missing.isEmpty()
                && dropped.isEmpty()
                && Set.copyOf(JournalTables.joining(target, name).read()).containsAll(missing)) {
            return Optional.of(state(ReplicationStatus.State.COPYING)); // another process is adding them at the moment
        }
        if (!missing.isEmpty()) {
            return Optional.of(failed(
                    "the source publishes tables that the target does not replicate, so that changes are lost: "
                            + some(missing),
                    dropped.isEmpty()
                            ? "call ReplicationHandle.followNewTables(), which takes them in"
                            : direction.startOver(target.getCatalog())));
        }
        if (!dropped.isEmpty()) {
            return Optional.of(failed(
                    "the target replicates tables that the source no longer publishes: " + some(dropped),
                    direction.startOver(target.getCatalog())));
        }
        return Optional.empty();
    }

    /** Reports the first problem in full; all of them are findings, too. */
    private ReplicationStatus failed(List<Problem> problems) {
        Finding first = problems.get(0).finding();
        return failed(
                first.message() + (problems.size() > 1 ? "; and " + (problems.size() - 1) + " more" : ""),
                first.remedy().orElseThrow());
    }

    private static String notReady(List<TargetSubscription.Table> followed) {
        return some(followed.stream()
                .filter(table -> !table.ready())
                .map(TargetSubscription.Table::name)
                .collect(Collectors.toSet()));
    }

    private static String some(Set<QualifiedName> tables) {
        return Names.some(tables.stream().sorted().map(QualifiedName::toString).toList());
    }

    private ReplicationStatus state(ReplicationStatus.State state) {
        return status.state(state).build();
    }

    private ReplicationStatus failed(String message, String remedy) {
        return status.state(ReplicationStatus.State.FAILED)
                .message(message)
                .remedy(remedy)
                .build();
    }
}
