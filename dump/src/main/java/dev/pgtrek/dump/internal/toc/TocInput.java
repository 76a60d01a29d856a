package dev.pgtrek.dump.internal.toc;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads bytes, integers and strings of an archive. Throws an {@link IOException} for a damaged file. Not thread-safe. */
final class TocInput implements AutoCloseable {
    private static final int MOST_INT_BYTES = 8;

    private final InputStream in;
    private long left;
    private int intSize = 4;

    TocInput(Path file) throws IOException {
        this.left = Files.size(file);
        this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** Sets the size of an integer in bytes. */
    void intSize(int bytes) throws IOException {
        if (bytes < 1 || bytes > MOST_INT_BYTES) {
            throw new IOException("its integers have " + bytes + " bytes");
        }
        intSize = bytes;
    }

    int readByte() throws IOException {
        int read = in.read();
        if (read < 0) {
            throw new EOFException("it ends too early");
        }
        left--;
        return read;
    }

    byte[] readBytes(int count) throws IOException {
        if (count > left) {
            throw new EOFException("it ends too early");
        }
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends too early");
        }
        left -= count;
        return bytes;
    }

    void skip(int count) throws IOException {
        readBytes(count);
    }

    /** Reads a byte for the sign, then the magnitude with its least significant byte first. */
    int readInt() throws IOException {
        boolean negative = readByte() != 0;
        long magnitude = 0;
        for (int i = 0; i < intSize; i++) {
            magnitude |= (long) readByte() << (8 * i);
        }
        if (magnitude < 0 || magnitude > Integer.MAX_VALUE) {
            throw new IOException("it holds an integer that is out of range");
        }
        return negative ? -(int) magnitude : (int) magnitude;
    }

    /**
     * Reads a length, then that number of UTF-8 bytes; a negative length stands for no string, which is returned as the
     * empty one.
     */
    String readString() throws IOException {
        int length = readInt();
        return length < 0 ? "" : text(readBytes(length));
    }

    /** Reads numbers that are written as strings; a negative length ends them. */
    List<Integer> readNumbers() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int length = readInt(); length >= 0; length = readInt()) {
            numbers.add((int) number(text(readBytes(length))));
        }
        return numbers;
    }

    /** Reads an unsigned 32-bit number that is written as a string. */
    long readNumber() throws IOException {
        return number(readString());
    }

    void skipString() throws IOException {
        skip(Math.max(0, readInt()));
    }

    private static long number(String digits) throws IOException {
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(digits));
        } catch (NumberFormatException e) {
            throw new IOException("it holds '" + digits + "' in place of a number", e);
        }
    }

    private static String text(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it holds text that is not UTF-8", e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
