package dev.pgtrek.dump.internal.copy;

import java.sql.SQLException;

/**
 * Collects rows into chunks, because the target's cost of a message exceeds that of a short row. A row longer than a
 * chunk passes through in slices and is never copied. Not thread-safe.
 */
final class ChunkBuffer {
    private final byte[] chunk;
    private final Sink sink;
    private int filled;

    /** Consumes chunks. The array is reused afterwards. */
    interface Sink {
        void write(byte[] data, int offset, int length) throws SQLException, InterruptedException;
    }

    /** @param chunk the buffer for rows; its length is the chunk size */
    ChunkBuffer(byte[] chunk, Sink sink) {
        this.chunk = chunk;
        this.sink = sink;
    }

    void add(byte[] row) throws SQLException, InterruptedException {
        if (row.length > chunk.length - filled) {
            flush();
            if (row.length >= chunk.length) {
                passThrough(row);
                return;
            }
        }
        System.arraycopy(row, 0, chunk, filled, row.length);
        filled += row.length;
    }

    private void passThrough(byte[] row) throws SQLException, InterruptedException {
        for (int offset = 0; offset < row.length; offset += chunk.length) {
            sink.write(row, offset, Math.min(chunk.length, row.length - offset));
        }
    }

    /** Passes on the collected rows, if any. */
    void flush() throws SQLException, InterruptedException {
        if (filled > 0) {
            int length = filled;
            filled = 0;
            sink.write(chunk, 0, length);
        }
    }
}
