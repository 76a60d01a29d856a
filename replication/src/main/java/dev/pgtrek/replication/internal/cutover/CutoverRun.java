package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.checks.verify.DatabaseVerification;
import dev.pgtrek.checks.verify.OpenVerification;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.LostConnection;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.internal.definitions.TimedVerification;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.result.Difference;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.select.TableSelection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches databases over, all together or not at all. Any failure before the first target takes over undoes
 * everything; a failure after that undoes nothing and is reported. Used once, by one thread.
 */
public final class CutoverRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverRun.class);

    /** The time limit for the comparison of definitions: another session's lock may block it. */
    private static final Duration DEFINITIONS = Duration.ofMinutes(1);

    private final CutoverRequest request;
    private final Cutover cutover;
    private final CutoverTimes steps;
    private final DatabaseGroup together;
    private final List<DeadlineWatch> watches = new ArrayList<>();
    private @Nullable OpenVerification verification;
    private @Nullable String message;
    private boolean complete = true;
    private boolean interrupted;

    /** @param all the databases that are switched over, by this run or by later ones */
    private CutoverRun(CutoverRequest request, List<String> all) {
        this.request = request;
        this.cutover = request.cutover();
        this.steps = new CutoverTimes(request.migrationId());
        this.together = new DatabaseGroup(
                request.migrationId(),
                request.databases().stream()
                        .map(database -> new DatabaseSwitch(
                                request.migrationId(), database, request.source(), request.target(), cutover, all))
                        .toList());
    }

    /**
     * Runs the cutover; also returns normally when it was undone.
     *
     * @param all the databases that are switched over, by this run or by later ones
     */
    static CutoverReport of(CutoverRequest request, List<String> all) throws InterruptedException {
        try (CutoverRun run = new CutoverRun(request, all)) {
            LOG.info("{} - cutover of {}", request.migrationId(), request.databases());
            CutoverReport report = run.run();
            LOG.info(
                    "{} - cutover {}: writes were stopped for {} ms; {}",
                    request.migrationId(),
                    report.status(),
                    report.outage().toMillis(),
                    report.steps().stream()
                            .map(step -> step.name() + " " + step.duration().toMillis() + " ms")
                            .collect(Collectors.joining(", ")));
            if (run.interrupted && report.status() == CutoverReport.Status.UNDONE) {
                throw new InterruptedException();
            }
            if (run.interrupted) { // the caller must receive the report of what was switched
                Thread.currentThread().interrupt();
            }
            return report;
        }
    }

    private String described(Exception failure, Deadline deadline) {
        String step = "in the step \"" + steps.last().orElse("prepare") + '"';
        if (deadline.passed()) {
            return "the deadline has passed " + step + ": " + failure.getMessage();
        }
        if (failure instanceof MigrationException known && known.code() == ErrorCode.CUTOVER) {
            return String.valueOf(failure.getMessage());
        }
        return LostConnection.describe(failure, step, request.source(), request.target())
                .orElse("a server failed in the middle of it: " + failure.getMessage());
    }

    private CutoverReport run() {
        Deadline deadline = Deadline.in(cutover.preparation());
        try {
            steps.time("prepare", this::prepare);
            deadline = Deadline.in(cutover.deadline());
            switchOver(deadline);
        } catch (CutoverFailure e) {
            message = e.getMessage();
            complete &= !e.isElsewhere();
        } catch (SQLException | MigrationException e) {
            LOG.debug("{} - the cutover failed", request.migrationId(), e);
            message = described(e, deadline);
        } catch (InterruptedException e) {
            interrupted = true;
            message = "the thread was interrupted";
        }
        if (together.databases().stream().noneMatch(DatabaseSwitch::isSwitched)) {
            undo();
        }
        boolean all = together.notSwitched().isEmpty();
        tellOfSome();
        steps.opened();
        if (all) {
            message = switchedBefore();
            call("application was not told of the switch", () -> {
                cutover.writeStop().onSwitched();
                cutover.onSwitched().run();
            });
            afterwards();
        }
        return report(all);
    }

    /** Reports that only some databases were switched: an application may use several of them. */
    private void tellOfSome() {
        List<String> waiting =
                together.notSwitched().stream().map(DatabaseSwitch::database).toList();
        if (!waiting.isEmpty() && waiting.size() < together.databases().size()) {
            message = Optional.ofNullable(message).map(text -> text + "; ").orElse("")
                    + "other databases have been switched already, and these have not, so that they may be"
                    + " closed to writers: "
                    + waiting + "; cut over again, which switches them, or stop this migration, which opens them";
        }
    }

    /**
     * Returns a message on databases that another process switched, so that they are not reported as switched by this
     * one.
     */
    private @Nullable String switchedBefore() {
        List<String> before = together.databases().stream()
                .filter(DatabaseSwitch::isSwitchedBefore)
                .map(DatabaseSwitch::database)
                .toList();
        return before.isEmpty()
                ? null
                : "switched by an earlier cutover, of which this one has removed what was left: "
                        + String.join(", ", before);
    }

    private void prepare() throws SQLException, InterruptedException {
        together.all(database -> database.prepare(Deadline.in(cutover.preparation())));
        if (cutover.verify() != Verify.NONE && !together.notSwitched().isEmpty()) {
            compareDefinitions();
            OpenVerification open = verification(cutover.verify())
                    .schema(false)
                    .largeObjects(cutover.copyLargeObjects())
                    .build()
                    .open();
            verification = open;
            together.databases().forEach(database -> database.fence().spare(open::processesOnSource));
        }
        together.waiting(database -> database.catchUp(Deadline.in(cutover.preparation())));
    }

    /** Compares the definitions before writes are stopped, since this takes long where there are many. */
    private void compareDefinitions() throws SQLException, InterruptedException {
        Optional<VerificationReport> compared = TimedVerification.within(
                Deadline.in(cutover.preparation().compareTo(DEFINITIONS) < 0 ? cutover.preparation() : DEFINITIONS),
                request.migrationId(),
                verification(Verify.NONE).schema(true).sequences(false).largeObjects(false)::run);
        for (DatabaseSwitch database : together.notSwitched()) {
            if (compared.isEmpty()) {
                database.report()
                        .addAdvice(new Leftover(
                                "definitions were not compared in time",
                                "Verification.of(source, target) compares them"));
            }
            for (DatabaseVerification own :
                    compared.map(VerificationReport::databases).orElse(List.of())) {
                if (own.database().equals(database.database())) {
                    database.tellDefinitions(own.differences());
                }
            }
        }
    }

    private void switchOver(Deadline deadline) throws SQLException, InterruptedException {
        if (together.notSwitched().isEmpty()) {
            return; // switched by an earlier cutover, which did not complete its clean-up
        }
        try (DeadlineWatch watch = DeadlineWatch.ofCutover(request.migrationId(), deadline, together.notSwitched())) {
            watches.add(watch);
            switchOverInTime(deadline);
        }
    }

    private void switchOverInTime(Deadline deadline) throws SQLException, InterruptedException {
        step("mark", deadline, DatabaseSwitch::mark);
        steps.closing();
        steps.time("stop writes", () -> stopWrites(new FencedSourceWrites(together, deadline)));
        steps.stopped();
        step("catch up", deadline, database -> database.awaitConfirmed(deadline));
        step("prove", deadline, database -> database.prove(deadline));
        steps.proven();
        step("sequences", deadline, DatabaseSwitch::carrySequences);
        if (together.notSwitched().stream().anyMatch(DatabaseSwitch::hasMore)) {
            step("copy the rest", deadline, DatabaseSwitch::copyTheRest);
        }
        OpenVerification open = verification;
        if (open != null) {
            steps.time("verify", () -> verify(open, deadline));
        }
        if (cutover.reverseReplication()) {
            step("arm reverse replication", deadline, DatabaseSwitch::armReverseReplication);
        }
        step("definitions", deadline, DatabaseSwitch::makeDefinitions);
        step("prove again", deadline, DatabaseSwitch::proveAgain);
        step("take over", deadline, DatabaseSwitch::takeOver);
    }

    /** Runs a step for all databases that are still to be switched, within the deadline. */
    private void step(String name, Deadline deadline, DatabaseGroup.Step step)
            throws SQLException, InterruptedException {
        steps.time(
                name,
                () -> together.waiting(database -> {
                    database.limit(deadline);
                    step.run(database);
                }));
    }

    private void stopWrites(WriteStop.SourceWrites writes) throws SQLException, InterruptedException {
        try {
            cutover.writeStop().stop(writes);
        } catch (InterruptedException | SQLException e) {
            throw e;
        } catch (CutoverFailure e) {
            throw e;
        } catch (Exception e) {
            LOG.debug("{} - writes could not be stopped", request.migrationId(), e);
            throw new CutoverFailure("writes could not be stopped: " + e.getMessage(), e);
        }
        if (writes.timeLeft().isZero()) {
            throw new CutoverFailure("stopping the writes took longer than the deadline of "
                    + cutover.deadline().toMillis() + " ms");
        }
    }

    private void verify(OpenVerification open, Deadline deadline) throws InterruptedException {
        VerificationReport verified = TimedVerification.within(deadline, request.migrationId(), open::run)
                .orElseThrow(() -> new CutoverFailure(
                        "source and target could not be compared within the deadline; give it more time, or"
                                + " verify less closely"));
        note(verified);
        if (!verified.equal()) {
            throw new CutoverFailure("the target is not equal to the source: "
                    + Plural.of(verified.differences().size(), "difference") + ", the first: "
                    + verified.differences().get(0));
        }
    }

    private Verification.Builder verification(Verify level) {
        List<ObjectPattern> leftOut = new ArrayList<>();
        Map<String, ObjectSelection> objects = new HashMap<>();
        together.databases().forEach(database -> {
            leftOut.addAll(database.notCompared());
            objects.put(database.database(), database.objects());
        });
        return Verification.of(request.source(), request.target())
                .level(level)
                .databases(DatabaseSelection.of(
                        together.notSwitched().stream()
                                .map(database -> NamePattern.exactly(database.database()))
                                .toList(),
                        List.of()))
                .objects(objects::get)
                .tables(TableSelection.of(List.of(), leftOut));
    }

    private void note(VerificationReport verified) {
        Map<String, DatabaseSwitch> byName = new HashMap<>();
        together.databases().forEach(database -> byName.put(database.database(), database));
        for (DatabaseVerification one : verified.databases()) {
            DatabaseSwitch database = byName.get(one.database());
            if (database != null) {
                database.verified(one.tables(), one.rows());
                one.differences()
                        .forEach(difference -> database.report()
                                .addDifferences(new Difference(
                                        difference.database(), difference.object(), difference.message())));
            }
        }
    }

    /** Runs the undo on separate threads, as this one may be interrupted. */
    private void undo() {
        List<DatabaseSwitch> failed = new ArrayList<>();
        try (DeadlineWatch watch = DeadlineWatch.ofUndo(
                request.migrationId(), Deadline.in(DatabaseSwitch.UNDOING), together.databases())) {
            watches.add(watch);
            steps.time(
                    "undo",
                    () -> uninterruptibly(() -> together.all(database -> {
                        if (!database.undo()) {
                            synchronized (failed) {
                                failed.add(database);
                            }
                        }
                    })));
        } catch (SQLException | InterruptedException | RuntimeException e) {
            LOG.warn("{} - the cutover could not be undone", request.migrationId(), e);
            complete = false;
        }
        complete &= failed.isEmpty();
        List<String> doubtful = together.databases().stream()
                .filter(DatabaseSwitch::isInDoubt)
                .map(DatabaseSwitch::database)
                .toList();
        if (!doubtful.isEmpty()) {
            message = "it is in doubt whether the target has taken over " + doubtful
                    + ", as its answer was lost and it can't be asked: write neither to the source nor to the target until"
                    + " this was cut over again or stopped, which settles it"
                    + Optional.ofNullable(message).map(text -> "; " + text).orElse("");
            complete = false;
        } else if (steps.writesWereStopped() && together.databases().stream().noneMatch(DatabaseSwitch::isSwitched)) {
            call("application was not told that it may go on", () -> {
                cutover.writeStop().onAbort();
                cutover.onAbort().run();
            });
        }
    }

    private void uninterruptibly(CutoverTimes.Work work) throws SQLException, InterruptedException {
        interrupted |= Thread.interrupted();
        work.run();
    }

    private void afterwards() {
        try {
            steps.time("clean up", () -> together.all(DatabaseSwitch::cleanUp));
            steps.time("refresh and analyze", () -> together.all(DatabaseSwitch::finish));
            steps.time("await reverse replication", this::awaitReverseReplication);
        } catch (SQLException | InterruptedException | RuntimeException e) {
            interrupted |= e instanceof InterruptedException;
            LOG.warn("{} - what comes after the switch was not done", request.migrationId(), e);
            String why =
                    e instanceof InterruptedException ? "the thread was interrupted" : String.valueOf(e.getMessage());
            together.databases().forEach(database -> database.tellWhatIsNotDone(why));
            message = "the target has taken over, and takes the writes; what comes after the switch was not completed: "
                    + why;
        }
    }

    private void awaitReverseReplication() throws SQLException, InterruptedException {
        Set<String> missing = new ConcurrentSkipListSet<>();
        together.all(database -> {
            if (!database.awaitReverseReplication()) {
                missing.add(database.database());
            }
        });
        if (!missing.isEmpty()) {
            message = "the target has taken over, but the source does not replicate from it in these databases, so that"
                    + " a switch back would fail: " + missing + "; the reasons are among what is left";
        }
    }

    /** Code of the caller. */
    private interface Callback {
        void run() throws Exception;
    }

    private void call(String what, Callback callback) {
        try {
            callback.run();
        } catch (Exception e) {
            interrupted |= e instanceof InterruptedException;
            LOG.warn("{} - {}", request.migrationId(), what, e);
            message = Optional.ofNullable(message).map(text -> text + "; ").orElse("") + "the " + what + ": "
                    + e.getMessage();
            complete = false;
        }
    }

    private CutoverReport report(boolean all) {
        boolean some = together.databases().stream().anyMatch(DatabaseSwitch::isSwitched);
        CutoverReport.Status status = all
                ? CutoverReport.Status.COMPLETED
                : !some && complete ? CutoverReport.Status.UNDONE : CutoverReport.Status.FAILED;
        CutoverReport.Builder report = CutoverReport.builder()
                .migrationId(request.migrationId())
                .status(status)
                .message(Optional.ofNullable(message))
                .outage(steps.outage())
                .provenAfter(steps.provenAfter())
                .addAllSteps(steps.all());
        for (DatabaseSwitch database : together.databases()) {
            report.addDatabases(database.reported(
                    database.isSwitched()
                            ? CutoverReport.Status.COMPLETED
                            : some ? CutoverReport.Status.FAILED : status));
        }
        return report.build();
    }

    @Override
    public void close() {
        if (verification != null) {
            verification.close();
        }
        together.close();
        watches.forEach(DeadlineWatch::join);
    }
}
