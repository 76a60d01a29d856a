package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.result.TableCopyException;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/**
 * Streams the rows of one COPY of the source into the target. Nothing but a chunk and one row are held in memory. Not
 * thread-safe.
 */
final class RowTransfer {
    private final SessionPair sessions;
    private final QualifiedName table;
    private final RowFormat format;
    private final TargetCopy.Progress progress;
    private final long mostBytes;

    RowTransfer(SessionPair sessions, QualifiedName table, RowFormat format, TargetCopy.Progress progress) {
        this(sessions, table, format, progress, TargetCopy.MOST_BYTES);
    }

    /** @param mostBytes after how many bytes one COPY of the target ends and another one follows */
    RowTransfer(
            SessionPair sessions, QualifiedName table, RowFormat format, TargetCopy.Progress progress, long mostBytes) {
        this.sessions = sessions;
        this.table = table;
        this.format = format;
        this.progress = progress;
        this.mostBytes = mostBytes;
    }

    /**
     * Moves all rows that a statement reads.
     *
     * @param out what reads them on the source
     * @param in what takes them on the target
     * @return how many there were
     * @throws TableCopyException if a server refuses a row or a statement, or a session is lost
     */
    long move(String out, String in) throws InterruptedException {
        TargetCopy target = new TargetCopy(sessions, in, format, progress, mostBytes);
        CopyOut source = open(out);
        long read = 0;
        try {
            byte[] row = read(source);
            while (row != null) {
                read++;
                target.add(row);
                row = read(source);
            }
            long taken = target.finish();
            requireAll(source.getHandledRowCount(), taken);
            return taken;
        } catch (SQLException e) {
            throw CopyFailures.of(table, Side.TARGET, "rows were written", e, target.rowsTaken());
        } catch (OutOfMemoryError e) {
            // what the driver had begun to read can't be read on
            sessions.abort();
            throw CopyFailures.tooLong(table, read, e);
        }
    }

    private CopyOut open(String out) {
        try {
            return sessions.copyOut(out);
        } catch (SQLException e) {
            throw CopyFailures.of(table, Side.SOURCE, "rows were read", e, 0);
        }
    }

    private byte @Nullable [] read(CopyOut source) {
        try {
            return source.readFromCopy();
        } catch (SQLException e) {
            throw CopyFailures.of(table, Side.SOURCE, "rows were read", e, 0);
        }
    }

    /** The two servers count for themselves, so nothing that was lost between them goes unnoticed. */
    private void requireAll(long sent, long taken) {
        if (sent != taken) {
            throw new TableCopyException(
                    ErrorCode.DATABASE,
                    table,
                    "table " + table + ": the source sent " + sent + " rows and the target took " + taken
                            + ": a trigger of the target's table leaves rows out. Drop or disable it there, and run again",
                    null);
        }
    }
}
