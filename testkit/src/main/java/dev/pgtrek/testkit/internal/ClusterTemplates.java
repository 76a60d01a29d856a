package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TestkitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Data directories created by {@code initdb}, one of each kind: a server gets a copy, which takes a tenth of the time.
 * Each copy gets its own system identifier, as from {@code initdb}. Belongs to a JVM and is deleted when it ends.
 * Thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-initdb.html">initdb</a>
 */
final class ClusterTemplates {
    private static final Path CONTROL = Path.of("global", "pg_control");
    private static final Path WAL = Path.of("pg_wal");
    /** The offset of the system identifier in the first page of a WAL file. */
    private static final int IDENTIFIER_IN_WAL = 24;

    private static final Map<Kind, Path> TEMPLATES = new HashMap<>();

    private ClusterTemplates() {}

    /** The properties that data directories of one kind share. */
    record Kind(Path binaries, String authentication, String password, List<String> options) {}

    /** Runs {@code initdb}. */
    interface Initializer {
        void initialize(Path data) throws IOException, InterruptedException;
    }

    /** Creates a data directory of that kind, which must not exist yet. Options may move files, so none is copied then. */
    static void create(Kind kind, Path data, Initializer initializer) throws IOException, InterruptedException {
        if (!kind.options().isEmpty()) {
            initializer.initialize(data);
            return;
        }
        copy(template(kind, initializer), data);
        identify(data);
    }

    private static synchronized Path template(Kind kind, Initializer initializer)
            throws IOException, InterruptedException {
        Path known = TEMPLATES.get(kind);
        if (known != null) {
            return known;
        }
        ServerFolder folder = ServerFolder.create();
        boolean made = false;
        try {
            initializer.initialize(folder.data());
            made = true;
        } finally {
            if (!made) {
                folder.close();
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(folder), "pgtrek-testkit-template"));
        TEMPLATES.put(kind, folder.data());
        return folder.data();
    }

    private static void close(ServerFolder folder) {
        try {
            folder.close();
        } catch (IOException e) {
            // the next JVM deletes it
            throw new TestkitException("The folder " + folder.path() + " could not be deleted", e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(from)) {
            files = walk.toList();
        }
        for (Path file : files) {
            Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** Writes a new identifier to both places that a server compares when it starts. */
    private static void identify(Path data) throws IOException {
        long identifier = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        Path control = data.resolve(CONTROL);
        byte[] content = Files.readAllBytes(control);
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
        long former = bytes.getLong(0);
        int checksum = checksum(bytes);
        bytes.putLong(0, identifier);
        bytes.putInt(checksum, crc(bytes, checksum));
        Files.write(control, content, StandardOpenOption.WRITE);
        try (Stream<Path> files = Files.list(data.resolve(WAL))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                identify(file, former, identifier);
            }
        }
    }

    private static void identify(Path wal, long former, long identifier) throws IOException {
        try (FileChannel channel = FileChannel.open(wal, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
            channel.read(bytes, IDENTIFIER_IN_WAL);
            if (bytes.getLong(0) != former) {
                throw new TestkitException("The WAL file " + wal + " has another form than is known");
            }
            bytes.putLong(0, identifier).rewind();
            channel.write(bytes, IDENTIFIER_IN_WAL);
        }
    }

    /** Finds the checksum of the preceding bytes; its place differs between versions. */
    private static int checksum(ByteBuffer control) {
        for (int at = Long.BYTES; at <= control.capacity() - Integer.BYTES; at += Integer.BYTES) {
            if (control.getInt(at) == crc(control, at)) {
                return at;
            }
        }
        throw new TestkitException("The file pg_control has another form than is known");
    }

    private static int crc(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().limit(length));
        return (int) crc.getValue();
    }
}
