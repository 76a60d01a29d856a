package dev.pgtrek.testkit.internal;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Encodes the ASN.1 values of a certificate, in the distinguished encoding rules. */
final class Der {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return value(SEQUENCE, elements);
    }

    static byte[] set(byte[]... elements) {
        return value(SET, elements);
    }

    static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    static byte[] isTrue() {
        return value(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] bits(byte[] bytes) {
        return value(BIT_STRING, new byte[] {0}, bytes);
    }

    static byte[] octets(byte[] bytes) {
        return value(OCTET_STRING, bytes);
    }

    /** Encodes an identifier, given as encoded bytes in hexadecimal digits. */
    static byte[] oid(String encoded) {
        return value(OBJECT_IDENTIFIER, HexFormat.of().parseHex(encoded));
    }

    static byte[] text(String text) {
        return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Encodes a time such as {@code 20260101000000Z}. */
    static byte[] time(String time) {
        return value(GENERALIZED_TIME, time.getBytes(StandardCharsets.US_ASCII));
    }

    /** Encodes a value with a context-specific tag around other values. */
    static byte[] explicit(int number, byte[] inner) {
        return value(0xa0 | number, inner);
    }

    /** Encodes a value with a context-specific tag instead of its usual one. */
    static byte[] implicit(int number, byte[] content) {
        return value(0x80 | number, content);
    }

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        int length = content.size();
        if (length < 0x80) {
            value.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int from = digits[0] == 0 ? 1 : 0;
            value.write(0x80 | (digits.length - from));
            value.write(digits, from, digits.length - from);
        }
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }
}
