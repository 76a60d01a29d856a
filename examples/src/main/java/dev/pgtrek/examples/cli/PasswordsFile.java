package dev.pgtrek.examples.cli;

import dev.pgtrek.RoleResult;
import dev.pgtrek.server.Server;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The passwords that were made for roles, in the form of libpq's
 * <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">password file</a>, readable by its owner alone. It is
 * made before the migration begins, so that no password is made which could not be kept.
 */
final class PasswordsFile {
    private final Path file;

    private PasswordsFile(Path file) {
        this.file = file;
    }

    /** Makes an empty one, which must not exist yet. */
    static PasswordsFile create(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            return new PasswordsFile(Files.createFile(file, attributes));
        } catch (FileAlreadyExistsException e) {
            throw new WrongUsageException("--passwords-file: " + file + " exists already; name a new file");
        } catch (IOException e) {
            throw new WrongUsageException("--passwords-file: " + file + " can't be made (" + e + "); name another one");
        }
    }

    /** Writes the passwords that were made; without any the file goes away. Returns how many there are. */
    int write(Server target, List<RoleResult> roles) throws IOException {
        List<String> lines = new ArrayList<>();
        for (RoleResult role : roles) {
            role.generatedPassword()
                    .ifPresent(password -> lines.add(String.join(
                            ":",
                            escaped(target.host()),
                            Integer.toString(target.port()),
                            "*",
                            escaped(role.name()),
                            escaped(password))));
        }
        if (lines.isEmpty()) {
            Files.delete(file);
        } else {
            Files.write(file, lines);
        }
        return lines.size();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(":", "\\:");
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
