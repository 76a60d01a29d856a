package dev.pgtrek.dump.internal.copy;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows to a table of the target. Not thread-safe.
 *
 * <p>While COPY runs the driver looks for no answer, and a row that the server refused would come to light only when the
 * last row has been sent. So one COPY follows another, in the same transaction, and what is sent for nothing stays bounded.
 */
final class TargetCopy {
    /** Sent for nothing at the most, after a row that the server refuses. */
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

    /** Is told of each chunk before it is sent. */
    interface Progress {
        void sending(long rows, int bytes) throws InterruptedException;
    }

    /** @param mostBytes after how many bytes one COPY ends and another one follows */
    TargetCopy(SessionPair sessions, String statement, RowFormat format, Progress progress, long mostBytes) {
        this.sessions = sessions;
        this.statement = statement;
        this.binary = format == RowFormat.BINARY;
        this.progress = progress;
        this.mostBytes = mostBytes;
        this.chunk = new ChunkBuffer(sessions.chunk(), this::write);
    }

    /** Adds what the source sent as one message, which is one row. */
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
     * Sends what is left, and learns whether the server has taken everything.
     *
     * @return the rows that it has taken
     */
    long finish() throws SQLException, InterruptedException {
        end();
        return rowsCommanded;
    }

    /** The rows that the server has said to have taken; lines in its messages are counted from here. */
    long rowsTaken() {
        return rowsCommanded;
    }
}
