package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.copy.CopyTask.Part;
import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.dump.result.TableCopyException;
import dev.pgtrek.internal.jdbc.SessionPool;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ProgressSink;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Executes a {@link CopyTask}: from the snapshot on the source to the commit on the target. Thread-safe. */
final class CopyWorker {
    private final SnapshotId snapshot;
    private final MovedStorage moved;
    private final SessionPool<SessionPair> sessions;
    private final PartCopier copier;
    private final ProgressSink progress;
    private final Consumer<TableInfo> onTableComplete;
    private final Optional<NamesNow> leavingOut;

    /** @param leavingOut returns the current names of tables; empty if a changed table is a failure */
    CopyWorker(
            SnapshotId snapshot,
            MovedStorage moved,
            SessionPool<SessionPair> sessions,
            PartCopier copier,
            ProgressSink progress,
            Consumer<TableInfo> onTableComplete,
            Optional<NamesNow> leavingOut) {
        this.snapshot = snapshot;
        this.moved = moved;
        this.sessions = sessions;
        this.copier = copier;
        this.progress = progress;
        this.onTableComplete = onTableComplete;
        this.leavingOut = leavingOut;
    }

    /**
     * Executes a task as far as the target accepts it.
     *
     * @param refusals receives the reason if a row may pass later
     * @return the tasks to retry when other tables have their rows
     */
    List<CopyTask> run(CopyTask task, Consumer<TableCopyException> refusals) throws SQLException, InterruptedException {
        try {
            if (copy(task.parts(), task.whole())) {
                return List.of();
            }
        } catch (TableChangedException e) {
            refuseUnlessLeftOut(task, e);
        } catch (TableCopyException e) {
            if (!CopyFailures.mayPassLater(e)) {
                throw e;
            }
            refusals.accept(e);
            return task.singles();
        }
        List<CopyTask> left = new ArrayList<>();
        for (CopyTask single : task.singles()) {
            try {
                copyOrLeaveOut(single);
            } catch (TableCopyException e) {
                if (!CopyFailures.mayPassLater(e)) {
                    throw e;
                }
                refusals.accept(e);
                left.add(single);
            }
        }
        return left;
    }

    private NamesNow refuseUnlessLeftOut(CopyTask task, TableChangedException change) {
        return leavingOut.filter(names -> task.whole().isEmpty()).orElseThrow(() -> change);
    }

    private void copyOrLeaveOut(CopyTask single) throws SQLException, InterruptedException {
        try {
            copy(single.parts(), single.whole());
        } catch (TableChangedException e) {
            TableState table = single.parts().get(0).table();
            Optional<QualifiedName> now = refuseUnlessLeftOut(single, e).of(table.table());
            if (now.filter(name -> !name.equals(table.nameOnSource())).isPresent()) {
                table.renamed(now.get());
                copyOrLeaveOut(single);
            } else if (table.leaveOut(e)) {
                progress.tableFinished(table.name());
            }
        }
    }

    /**
     * Copies parts in one transaction. Returns whether the locks were available: it waits for a lock only for the parts
     * of one table.
     */
    private boolean copy(List<Part> parts, Optional<QualifiedName> whole) throws SQLException, InterruptedException {
        List<Copied> copied = new ArrayList<>(parts.size());
        SessionPair pair = sessions.acquire();
        boolean clean = false;
        try {
            boolean locked = copy(pair, parts, whole.isPresent(), copied);
            clean = true;
            if (!locked) {
                return false;
            }
        } catch (TableCopyException e) {
            if (whole.isPresent() && CopyFailures.isCollision(e)) {
                leaveAsItWas(whole.get(), parts, e);
                return true;
            }
            throw e;
        } finally {
            if (clean) {
                sessions.release(pair);
            } else {
                sessions.discard(pair);
            }
        }
        copied.forEach(this::arrived);
        return true;
    }

    private boolean copy(SessionPair pair, List<Part> parts, boolean wait, List<Copied> copied)
            throws InterruptedException {
        List<TableState> tables = parts.stream().map(Part::table).toList();
        QualifiedName first = parts.get(0).table().name();
        SourceTransaction source = new SourceTransaction(pair.source(), snapshot, moved);
        Side side = Side.SOURCE;
        String doing = "it was locked";
        try {
            if (!source.begin(tables, wait)) {
                return false;
            }
            SourceTables seen = source.check(tables);
            side = Side.TARGET;
            doing = "its transaction was begun";
            pair.onTarget("BEGIN");
            for (Part part : parts) {
                TableInfo table = part.table().table();
                Copied rows = copier.copy(pair, part, seen.get(table));
                seen.requireRows(table, rows.rows());
                copied.add(rows);
            }
            doing = "its rows were committed";
            pair.onTarget("COMMIT");
            side = Side.SOURCE;
            doing = "the transaction that had read it was ended";
            source.end();
            return true;
        } catch (SQLException e) {
            throw CopyFailures.of(first, side, doing, e);
        }
    }

    private void arrived(Copied copied) {
        TableState table = copied.table();
        if (table.partCommitted(copied.rows(), copied.bytes())) {
            progress.tableFinished(table.name());
            onTableComplete.accept(table.table());
        }
    }

    private void leaveAsItWas(QualifiedName table, List<Part> parts, TableCopyException refusal) {
        for (Part part : parts) {
            part.table().leaveAsItWas();
            progress.tableFinished(part.table().name());
        }
        progress.finding(Finding.warning(
                        "table-collision",
                        "a row of the source is on the target already, so the target's table was left exactly as it was: "
                                + refusal.getMessage())
                .about("table " + table)
                .withRemedy("look which of the rows that collide is right; then run again with the target's database"
                        + " renamed, or exclude the table"));
    }
}
