package dev.pgtrek.dump.internal.toc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the table of contents of an archive, entry by entry: of a file written by {@code pg_dump --format=custom}, or of
 * a folder of {@code --format=directory}. Every string is prefixed with its length, so that no name or function body can
 * be mistaken for anything else. Not thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a>
 */
public final class ArchiveToc implements AutoCloseable {
    private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
    /** The versions of the format that pg_dump 10 to 18 write. */
    private static final int OLDEST = version(1, 12);

    private static final int NEWEST = version(1, 16);
    private static final int WITH_ACCESS_METHOD = version(1, 14);
    private static final int WITH_COMPRESSION_BYTE = version(1, 15);
    private static final int WITH_RELATION_KIND = version(1, 16);

    private static final int CUSTOM = 1;
    /** A folder's table of contents has the format of a tar archive. */
    private static final int TAR = 3;

    private static final int DIRECTORY = 5;
    private static final int TIME_FIELDS = 7;

    private final Path file;
    private final TocInput in;
    private int version;
    private int format;
    private int offsetSize;
    private int count;
    private int read;
    private String reading = "";

    private ArchiveToc(Path file, TocInput in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Opens an archive.
     *
     * @param archive a file, or a folder that contains a {@code toc.dat}
     * @throws IOException if it is no archive, is damaged, or has an unknown version; the message names the file
     */
    public static ArchiveToc open(Path archive) throws IOException {
        Path file = Files.isDirectory(archive) ? archive.resolve("toc.dat") : archive;
        ArchiveToc toc = new ArchiveToc(file, new TocInput(file));
        boolean opened = false;
        try {
            toc.readHeader();
            opened = true;
            return toc;
        } catch (IOException e) {
            throw toc.unreadable(e);
        } finally {
            if (!opened) {
                toc.close();
            }
        }
    }

    /**
     * Returns the next entry; null after the last one.
     *
     * @throws IOException if the archive ends before its last entry, or is damaged otherwise
     */
    public @Nullable TocEntry next() throws IOException {
        if (read == count) {
            return null;
        }
        try {
            TocEntry entry = readEntry();
            read++;
            return entry;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(IOException cause) {
        String where = count == 0 ? "" : ", after " + read + " of " + count + " entries" + reading;
        return new IOException("the archive " + file + " can't be read" + where + ": " + cause.getMessage(), cause);
    }

    private static int version(int major, int minor) {
        return major << 8 | minor;
    }

    private void readHeader() throws IOException {
        if (!Arrays.equals(MAGIC, in.readBytes(MAGIC.length))) {
            throw new IOException("it does not begin as an archive of pg_dump");
        }
        int major = in.readByte();
        version = version(major, in.readByte());
        in.readByte(); // the revision, which changes nothing
        if (version < OLDEST || version > NEWEST) {
            throw new IOException("its format has version " + major + "." + (version & 0xff)
                    + "; 1.12 to 1.16 are supported, which pg_dump 10 to 18 write");
        }
        in.intSize(in.readByte());
        offsetSize = in.readByte();
        format = in.readByte();
        if (format != CUSTOM && format != TAR && format != DIRECTORY) {
            throw new IOException("its format has the unknown number " + format);
        }
        if (version >= WITH_COMPRESSION_BYTE) {
            in.readByte();
        } else {
            in.readInt();
        }
        for (int field = 0; field < TIME_FIELDS; field++) {
            in.readInt();
        }
        in.skipString(); // the database
        in.skipString(); // the server's version
        in.skipString(); // pg_dump's version
        count = in.readInt();
    }

    private TocEntry readEntry() throws IOException {
        reading = "";
        int id = in.readInt();
        in.readInt(); // whether it has data
        long classOid = in.readNumber();
        long oid = in.readNumber();
        String tag = in.readString();
        String kind = in.readString();
        reading = ", at " + kind + " " + tag;
        TocSection section = TocSection.of(in.readInt());
        String definition = in.readString();
        String dropStatement = in.readString();
        in.skipString(); // the COPY statement
        String schema = in.readString();
        String tablespace = in.readString();
        String accessMethod = version >= WITH_ACCESS_METHOD ? in.readString() : "";
        boolean partitioned = version >= WITH_RELATION_KIND && in.readInt() == 'p';
        String owner = in.readString();
        in.skipString(); // whether it is a table WITH OIDS, as pg_dump since 12 never says
        List<Integer> dependencies = in.readNumbers();
        if (format == CUSTOM) {
            in.skip(1 + offsetSize); // where its data is
        } else {
            in.skipString(); // the file that its data is in
        }
        return new TocEntry(
                id,
                classOid,
                oid,
                tag,
                kind,
                section,
                definition,
                dropStatement,
                schema,
                tablespace,
                accessMethod,
                partitioned,
                owner,
                dependencies);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
