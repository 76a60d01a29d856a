package dev.pgtrek.dump.internal.copy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Header and trailer of COPY's binary format.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, Binary Format</a>
 */
final class BinaryFormat {
    /** Signature, flags, and the length of an absent extension area. */
    private static final byte[] HEADER = "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    /** A row of -1 columns. */
    private static final byte[] TRAILER = {-1, -1};

    private BinaryFormat() {}

    static byte[] header() {
        return HEADER.clone();
    }

    static byte[] trailer() {
        return TRAILER.clone();
    }

    /** Whether a message of the source is the trailer, or, for no rows at all, header and trailer. */
    static boolean holdsNoRow(byte[] message) {
        return Arrays.equals(message, TRAILER)
                || (message.length == HEADER.length + TRAILER.length
                        && Arrays.equals(message, 0, HEADER.length, HEADER, 0, HEADER.length));
    }
}
