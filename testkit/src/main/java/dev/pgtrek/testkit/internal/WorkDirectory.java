package dev.pgtrek.testkit.internal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder for unpacked binaries and data directories, shared by all JVMs of a user: {@code binaries/} is kept between
 * runs, {@code clusters/} holds running servers.
 */
public final class WorkDirectory {
    /** The system property that sets the folder. */
    public static final String PROPERTY = "pgtrek.test.directory";

    /** The system property that sets the folder of the data directories only, for example to one in memory. */
    public static final String CLUSTERS_PROPERTY = "pgtrek.test.clusters";

    /** The prefix of the default folder's name, inside the JVM's temporary folder. */
    public static final String DEFAULT_NAME_PREFIX = "pgtrek-testkit-";

    private WorkDirectory() {}

    /** Returns the existing folder of unpacked binaries. */
    static Path binaries() throws IOException {
        return folder(root(), "binaries");
    }

    /** Returns the existing folder of data directories. */
    static Path clusters() throws IOException {
        String configured = System.getProperty(CLUSTERS_PROPERTY);
        return folder(
                configured == null || configured.isBlank()
                        ? root()
                        : Path.of(configured).toAbsolutePath(),
                "clusters");
    }

    /** @throws IOException if it can't be created, or belongs to another user */
    private static Path folder(Path root, String name) throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root.getParent());
            try {
                Files.createDirectory(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException raced) {
                // Another JVM of this user created it meanwhile; its owner is checked below as for any other folder.
            }
        }
        refuseForeign(root);
        return Files.createDirectories(root.resolve(name));
    }

    private static Path root() {
        String configured = System.getProperty(PROPERTY);
        if (configured != null && !configured.isBlank()) {
            return Path.of(configured).toAbsolutePath();
        }
        return Path.of(System.getProperty("java.io.tmpdir"), DEFAULT_NAME_PREFIX + System.getProperty("user.name"))
                .toAbsolutePath();
    }

    /** Binaries are executed from here: in a world-writable temporary folder another user might have placed them. */
    private static void refuseForeign(Path root) throws IOException {
        Path probe = Files.createTempFile(root, "owner", null);
        try {
            if (!Files.getOwner(root).equals(Files.getOwner(probe))) {
                throw new IOException("%s belongs to %s, not to this user: choose another folder by -D%s=…"
                        .formatted(root, Files.getOwner(root), PROPERTY));
            }
        } finally {
            Files.delete(probe);
        }
    }

    /**
     * Deletes a folder and its contents; ignores files that disappear meanwhile.
     *
     * @param folder the folder, which need not exist
     * @throws IOException if a file in it can't be deleted
     */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
