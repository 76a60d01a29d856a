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

/** How far one table is, over all of its parts. Thread-safe. */
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

    /** @param destination the table of the target that its rows go to */
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

    /** What it is called on the source by now. */
    QualifiedName nameOnSource() {
        return nameOnSource;
    }

    void renamed(QualifiedName now) {
        nameOnSource = now;
    }

    /** Whether it is read in parts. */
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

    /** A part's rows are in and committed. Returns whether that was the last part. */
    boolean partCommitted(long moreRows, long moreBytes) {
        rows.addAndGet(moreRows);
        bytes.addAndGet(moreBytes);
        return partsLeft.decrementAndGet() == 0 && leftOut.get() == null;
    }

    /** A row collided, and the target's table was left alone. */
    void leaveAsItWas() {
        leftAsItWas = true;
        partsLeft.decrementAndGet();
    }

    /** Its rows can't be read any more. Returns whether that is news. */
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
