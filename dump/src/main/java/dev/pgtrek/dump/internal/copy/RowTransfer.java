package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.result.TableCopyException;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/** Streams the rows of one COPY of the source into the target. Only a chunk and one row are in memory. Not thread-safe. */
final class RowTransfer {
    private final SessionPair sessions;
    private final QualifiedName table;
    private final RowFormat format;
    private final TargetCopy.Progress progress;
    private final long mostBytes;

    RowTransfer(SessionPair sessions, QualifiedName table, RowFormat format, TargetCopy.Progress progress) {
        this(sessions, table, format, progress, TargetCopy.MOST_BYTES);
    }

    /** @param mostBytes the number of bytes after which one COPY of the target ends and the next begins */
    RowTransfer(
            SessionPair sessions, QualifiedName table, RowFormat format, TargetCopy.Progress progress, long mostBytes) {
        this.sessions = sessions;
        this.table = table;
        this.format = format;
        this.progress = progress;
        this.mostBytes = mostBytes;
    }

    /**
     * Transfers all rows that a statement reads.
     *
     * @param out the statement that reads on the source
     * @param in the statement that writes on the target
     * @return the number of rows
     * @throws TableCopyException if a server rejects a row or a statement, or a session is lost
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
            // a result that the driver has partly read can't be continued
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

    /** Both servers count independently, so a loss between them is detected. */
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
