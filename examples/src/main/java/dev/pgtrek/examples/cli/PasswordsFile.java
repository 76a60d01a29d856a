package dev.pgtrek.examples.cli;

import dev.pgtrek.result.RoleResult;
import dev.pgtrek.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The passwords that were generated for roles, in the form of libpq's
 * <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">password file</a>, readable only by its owner.
 * The file is created before the migration begins, and is on the disk before a role has one of its passwords: so no
 * password is ever lost.
 */
final class PasswordsFile {
    private final Path file;
    private final Server target;
    private volatile boolean written;
    private volatile @Nullable IOException failure;

    /** Names the file, without creating it. */
    PasswordsFile(Path file, Server target) {
        this.file = file;
        this.target = target;
    }

    /** Creates the file, empty; it must not exist yet. */
    void create() {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createFile(file, attributes);
        } catch (FileAlreadyExistsException e) {
            throw new WrongUsageException("--passwords-file: " + file + " exists already; name a new file");
        } catch (IOException e) {
            throw new WrongUsageException("--passwords-file: " + file + " can't be made (" + e + "); name another one");
        }
    }

    /** Writes passwords, by role, to the disk. */
    void keep(Map<String, String> passwords) {
        StringBuilder lines = new StringBuilder();
        passwords.forEach((role, password) -> lines.append(String.join(
                        ":",
                        escaped(target.host()),
                        Integer.toString(target.port()),
                        "*",
                        escaped(role),
                        escaped(password)))
                .append('\n'));
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            written = true;
        } catch (IOException e) {
            failure = e;
            throw new UncheckedIOException(e);
        }
    }

    /** Returns why {@link #keep} failed. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Removes the file where it contains no password. Returns how many roles have one of its passwords. */
    long end(List<RoleResult> roles) throws IOException {
        if (!written) {
            Files.delete(file);
        }
        return roles.stream()
                .filter(role -> role.generatedPassword().isPresent())
                .count();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(":", "\\:");
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
