package dev.pgtrek.dump.internal.copy;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows to a table of the target. Not thread-safe.
 *
 * <p>While COPY runs, the driver does not read the server's answers, so a rejected row would be detected only after the
 * last row has been sent. Therefore several COPY statements follow each other in the same transaction, which bounds the
 * data sent in vain.
 */
final class TargetCopy {
    /** The maximum amount of data sent in vain after a rejected row. */
    static final long MOST_BYTES = 64L << 20;

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SessionPair sessions;
    private final String statement;
    private final boolean binary;
    private final Progress progress;
    private final long mostBytes;
    private final ChunkBuffer chunk;

    private @Nullable CopyIn copy;
    private long begunNanos;
    private long sentBytes;
    private boolean due;
    private boolean first = true;
    private long rowsAdded;
    private long rowsTold;
    private long rowsCommanded;

    /** Called with each chunk before it is sent. */
    interface Progress {
        void sending(long rows, int bytes) throws InterruptedException;
    }

    /** @param mostBytes the number of bytes after which one COPY ends and the next begins */
    TargetCopy(SessionPair sessions, String statement, RowFormat format, Progress progress, long mostBytes) {
        this.sessions = sessions;
        this.statement = statement;
        this.binary = format == RowFormat.BINARY;
        this.progress = progress;
        this.mostBytes = mostBytes;
        this.chunk = new ChunkBuffer(sessions.chunk(), this::write);
    }

    /** Adds one message of the source, which is one row. */
    void add(byte[] row) throws SQLException, InterruptedException {
        if (binary && BinaryFormat.holdsNoRow(row)) {
            return;
        }
        if (copy == null) {
            begin();
        }
        chunk.add(row);
        rowsAdded++;
        if (due) {
            end();
        }
    }

    private void begin() throws SQLException, InterruptedException {
        copy = sessions.copyIn(statement);
        begunNanos = System.nanoTime();
        sentBytes = 0;
        due = false;
        if (binary && !first) {
            chunk.add(BinaryFormat.header());
        }
        first = false;
    }

    private void write(byte[] data, int offset, int length) throws SQLException, InterruptedException {
        CopyIn open = copy;
        if (open == null) {
            throw new IllegalStateException("no COPY has begun");
        }
        progress.sending(rowsAdded - rowsTold, length);
        rowsTold = rowsAdded;
        open.writeToCopy(data, offset, length);
        sentBytes += length;
        due = due || sentBytes >= mostBytes || System.nanoTime() - begunNanos >= MOST_NANOS;
    }

    private void end() throws SQLException, InterruptedException {
        CopyIn open = copy;
        if (open == null) {
            return;
        }
        if (binary) {
            chunk.add(BinaryFormat.trailer());
        }
        chunk.flush();
        rowsCommanded += open.endCopy();
        copy = null;
    }

    /**
     * Sends the remaining rows and waits for the server's result.
     *
     * @return the number of rows that the server accepted
     */
    long finish() throws SQLException, InterruptedException {
        end();
        return rowsCommanded;
    }

    /** The number of rows that the server has acknowledged; line numbers in its messages count from here. */
    long rowsTaken() {
        return rowsCommanded;
    }
}
