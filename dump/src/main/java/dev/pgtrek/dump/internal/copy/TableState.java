package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.strategy.ProgressSink;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The copy progress of one table over all of its parts. Thread-safe. */
final class TableState {
    private final TableInfo table;
    private final QualifiedName name;
    private final LoadMode landing;
    private final QualifiedName destination;
    private final boolean split;
    private final AtomicInteger partsLeft;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile QualifiedName nameOnSource;
    private volatile boolean leftAsItWas;
    private final AtomicReference<TableChangedException> leftOut = new AtomicReference<>();

    /** @param destination the target's table that receives its rows */
    TableState(TableInfo table, LoadMode landing, QualifiedName destination, int parts) {
        this.table = table;
        this.name = table.qualifiedName();
        this.nameOnSource = name;
        this.landing = landing;
        this.destination = destination;
        this.split = parts > 1;
        this.partsLeft = new AtomicInteger(parts);
    }

    TableInfo table() {
        return table;
    }

    QualifiedName name() {
        return name;
    }

    /** The table's current name on the source. */
    QualifiedName nameOnSource() {
        return nameOnSource;
    }

    void renamed(QualifiedName now) {
        nameOnSource = now;
    }

    /** Whether the table is read in parts. */
    boolean isSplit() {
        return split;
    }

    LoadMode landing() {
        return landing;
    }

    QualifiedName destination() {
        return destination;
    }

    void start(ProgressSink progress) {
        if (started.compareAndSet(false, true)) {
            progress.tableStarted(name, table.bytes());
        }
    }

    /** Records that a part's rows are committed. Returns whether that was the last part. */
    boolean partCommitted(long moreRows, long moreBytes) {
        rows.addAndGet(moreRows);
        bytes.addAndGet(moreBytes);
        return partsLeft.decrementAndGet() == 0 && leftOut.get() == null;
    }

    /** Records that a row collided and the target's table was left unchanged. */
    void leaveAsItWas() {
        leftAsItWas = true;
        partsLeft.decrementAndGet();
    }

    /** Records that its rows can no longer be read. Returns whether that was not recorded before. */
    boolean leaveOut(TableChangedException why) {
        partsLeft.decrementAndGet();
        return leftOut.compareAndSet(null, why);
    }

    CopyResult.TableCopy result() {
        return new CopyResult.TableCopy(
                table,
                rows.get(),
                bytes.get(),
                !leftAsItWas,
                !split && landing != LoadMode.EXTENSION,
                Optional.ofNullable(leftOut.get()));
    }
}
