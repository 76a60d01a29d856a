package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.strategy.ProgressSink;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How far one table is, over all of its parts. Thread-safe. */
final class TableState {
    private final TableInfo table;
    private final QualifiedName name;
    private final Landing landing;
    private final QualifiedName destination;
    private final boolean whole;
    private final AtomicInteger partsLeft;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean leftAsItWas;

    /** @param destination the table of the target that its rows go to */
    TableState(TableInfo table, Landing landing, QualifiedName destination, int parts) {
        this.table = table;
        this.name = table.qualifiedName();
        this.landing = landing;
        this.destination = destination;
        this.whole = parts == 1 && landing != Landing.EXTENSION;
        this.partsLeft = new AtomicInteger(parts);
    }

    TableInfo table() {
        return table;
    }

    QualifiedName name() {
        return name;
    }

    Landing landing() {
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
        return partsLeft.decrementAndGet() == 0;
    }

    /** A row collided, and the target's table was left alone. */
    void leaveAsItWas() {
        leftAsItWas = true;
        partsLeft.decrementAndGet();
    }

    CopyResult.TableCopy result() {
        return new CopyResult.TableCopy(table, rows.get(), bytes.get(), !leftAsItWas, whole);
    }
}
