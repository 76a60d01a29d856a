package dev.pgtrek.dump.internal.toc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes tables of contents as pg_dump writes them in one version of the format, 1.12 to 1.16. */
public final class TocBytes {
    private static final int CUSTOM = 1;
    private static final int TAR = 3;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int minor;
    private final boolean custom;

    /**
     * @param minor of the format's version
     * @param custom whether it is that of a single file
     * @param entries how many follow
     */
    public TocBytes(int minor, boolean custom, int entries) {
        this.minor = minor;
        this.custom = custom;
        bytes.writeBytes("PGDMP".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(new byte[] {1, (byte) minor, 0, 4, 8, (byte) (custom ? CUSTOM : TAR)});
        if (minor >= 15) {
            bytes.write(0);
        } else {
            number(-1);
        }
        for (int field = 0; field < 7; field++) {
            number(field);
        }
        text("a database").text("15.1").text("15.2").number(entries);
    }

    /** An entry as a table has it; null stands for no string. */
    public TocBytes entry(TocEntry entry, int section) {
        number(entry.id()).number(0).text(Long.toString(entry.classOid())).text(Long.toString(entry.oid()));
        text(entry.tag()).text(entry.kind()).number(section).text(entry.definition());
        text(entry.dropStatement()).absent().text(entry.schema()).text(entry.tablespace());
        if (minor >= 14) {
            text(entry.accessMethod());
        }
        if (minor >= 16) {
            number(entry.partitioned() ? 'p' : 'r');
        }
        text(entry.owner()).text("false");
        List<Integer> dependencies = entry.dependencies();
        dependencies.forEach(id -> text(Integer.toString(id)));
        absent();
        if (custom) {
            bytes.writeBytes(new byte[9]);
        } else {
            text("1.dat");
        }
        return this;
    }

    private TocBytes number(int value) {
        bytes.write(value < 0 ? 1 : 0);
        int magnitude = Math.abs(value);
        for (int i = 0; i < 4; i++) {
            bytes.write(magnitude >> (8 * i));
        }
        return this;
    }

    private TocBytes text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        number(encoded.length);
        bytes.writeBytes(encoded);
        return this;
    }

    private TocBytes absent() {
        return number(-1);
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }
}
