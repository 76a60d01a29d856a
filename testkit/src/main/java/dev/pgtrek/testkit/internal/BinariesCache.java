package dev.pgtrek.testkit.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks binaries once for all JVMs of a user. The unpacking JVM holds a lock, the others wait for it. An unpacked
 * folder gets its name only when it is complete. A folder that has since lost files (temporary folders are cleaned up) is
 * unpacked again.
 */
final class BinariesCache {
    private static final Logger log = LoggerFactory.getLogger(BinariesCache.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String COMPLETE = ".complete";

    private BinariesCache() {}

    /**
     * Returns the folder of the unpacked binaries, with {@code bin}, {@code lib} and {@code share} in it.
     *
     * @param archive the archive to unpack if necessary
     * @return the folder, which must not be changed
     */
    static Path unpacked(BinariesArchive archive) throws IOException, InterruptedException {
        Path all = WorkDirectory.binaries();
        Path folder = all.resolve(archive.name());
        if (isWhole(folder)) {
            return folder;
        }
        try (FileLease lease = FileLease.acquire(all.resolve(archive.name() + ".lock"), PATIENCE)) {
            if (!isWhole(folder)) {
                log.info("Unpacking {} into {}", archive.source(), folder);
                WorkDirectory.delete(folder);
                Path partial = all.resolve(archive.name() + ".partial");
                WorkDirectory.delete(partial);
                unpack(archive, partial);
                Files.writeString(partial.resolve(COMPLETE), Long.toString(countFiles(partial)));
                Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return folder;
    }

    private static boolean isWhole(Path folder) throws IOException {
        Path marker = folder.resolve(COMPLETE);
        return Files.isRegularFile(marker)
                && Files.readString(marker, StandardCharsets.US_ASCII).equals(Long.toString(countFiles(folder)));
    }

    private static long countFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.endsWith(COMPLETE)).count();
        }
    }

    private static void unpack(BinariesArchive archive, Path folder) throws IOException {
        try (ZipInputStream jar = new ZipInputStream(archive.opener().open())) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    unpackTar(new XZInputStream(jar), folder);
                    return;
                }
            }
        }
        throw new FileNotFoundException(
                "%s holds no .txz file: it is no jar of PostgreSQL binaries".formatted(archive.source()));
    }

    private static void unpackTar(InputStream bytes, Path folder) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(bytes);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path file = folder.resolve(entry.getName()).normalize();
            if (!file.startsWith(folder)) {
                throw new IOException("%s would be unpacked outside of its folder".formatted(entry.getName()));
            }
            if (entry.isDirectory()) {
                Files.createDirectories(file);
                continue;
            }
            Files.createDirectories(file.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            } else if (entry.isLink()) {
                Files.createLink(file, folder.resolve(entry.getLinkName()).normalize());
            } else {
                Files.copy(tar, file);
                if ((entry.getMode() & 0100) != 0 && !file.toFile().setExecutable(true, true)) {
                    throw new IOException("%s can't be made executable".formatted(file));
                }
            }
        }
    }
}
