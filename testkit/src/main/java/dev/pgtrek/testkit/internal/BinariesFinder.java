package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TestkitException;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the binaries of a major version among the Maven artifacts {@code io.zonky.test.postgres}, whose jar names contain
 * platform and version. The first place with binaries is used, with its newest minor version, in this order: the folders
 * of the system property {@code pgtrek.test.binaries}, jars inside the class path's own jars (used by a self-contained
 * program), the class path itself, the local Maven repository.
 *
 * <p>Maven resolves an artifact to one version, so a test on two major versions can't have both as dependencies. The
 * other places solve this.
 */
final class BinariesFinder {
    static final String FOLDERS_PROPERTY = "pgtrek.test.binaries";
    static final String NESTED_FOLDER = "META-INF/pgtrek/postgres-binaries/";
    private static final String GROUP_ID = "io.zonky.test.postgres";

    private final Platform platform;
    private final ClassLoader classLoader;
    private final Pattern jarName;

    BinariesFinder(Platform platform, ClassLoader classLoader) {
        this.platform = platform;
        this.classLoader = classLoader;
        this.jarName = Pattern.compile(Pattern.quote(platform.artifactId()) + "-(\\d+)((?:\\.\\d+)*)\\.jar");
    }

    BinariesArchive find(int major) {
        try {
            List<BinariesArchive> found = inFolders(major);
            if (found.isEmpty()) {
                found = nested(major);
            }
            if (found.isEmpty()) {
                found = onClassPath(major);
            }
            if (found.isEmpty()) {
                found = inMavenRepository(major);
            }
            return found.stream()
                    .max(Comparator.comparing(BinariesArchive::name, BinariesFinder::compareVersions))
                    .orElseThrow(() -> missing(major));
        } catch (IOException e) {
            throw new TestkitException("The binaries of PostgreSQL %d could not be looked for".formatted(major), e);
        }
    }

    private TestkitException missing(int major) {
        return new TestkitException("""
                No binaries of PostgreSQL %1$d for this machine. Add one of the versions %1$d.x of the Maven artifact
                  %2$s:%3$s as a \
                test dependency, or fetch it into the local repository (mvn dependency:get -Dtransitive=false \
                -Dartifact=%2$s:%3$s:<version>), or name a folder that holds its jar by -D%4$s=<folder>. Looked at:
                  %4$s=%5$s, the \
                class path, %6$s""".formatted(
                        major,
                        GROUP_ID,
                        platform.artifactId(),
                        FOLDERS_PROPERTY,
                        System.getProperty(FOLDERS_PROPERTY, ""),
                        mavenRepository()));
    }

    private List<BinariesArchive> inFolders(int major) throws IOException {
        List<BinariesArchive> found = new ArrayList<>();
        for (String folder : System.getProperty(FOLDERS_PROPERTY, "").split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                found.addAll(jarsBelow(Path.of(folder), 1, major));
            }
        }
        return found;
    }

    private List<BinariesArchive> inMavenRepository(int major) throws IOException {
        Path artifact = mavenRepository().resolve(GROUP_ID.replace('.', '/')).resolve(platform.artifactId());
        return jarsBelow(artifact, 2, major);
    }

    private static Path mavenRepository() {
        // Surefire and Failsafe pass the repository in use to the tests as "localRepository".
        return Stream.of("maven.repo.local", "localRepository")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .map(Path::of)
                .findFirst()
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".m2", "repository"));
    }

    private List<BinariesArchive> jarsBelow(Path folder, int depth, int major) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.find(
                folder,
                depth,
                (file, attributes) -> isOf(major, file.getFileName().toString()))) {
            return files.map(file ->
                            archive(file.getFileName().toString(), file.toString(), () -> Files.newInputStream(file)))
                    .toList();
        }
    }

    private List<BinariesArchive> nested(int major) throws IOException {
        List<BinariesArchive> found = new ArrayList<>();
        for (URL folder : Collections.list(classLoader.getResources(NESTED_FOLDER))) {
            for (String name : names(folder)) {
                URL jar = classLoader.getResource(NESTED_FOLDER + name);
                if (isOf(major, name) && jar != null) {
                    found.add(archive(name, jar.toString(), jar::openStream));
                }
            }
        }
        return found;
    }

    private static List<String> names(URL folder) throws IOException {
        if ("file".equals(folder.getProtocol())) {
            try (Stream<Path> files = Files.list(Path.of(toUri(folder)))) {
                return files.map(file -> file.getFileName().toString()).toList();
            }
        }
        if (folder.openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                return jar.stream()
                        .map(entry -> entry.getName())
                        .filter(entry -> entry.startsWith(NESTED_FOLDER))
                        .map(entry -> entry.substring(NESTED_FOLDER.length()))
                        .toList();
            }
        }
        return List.of();
    }

    private List<BinariesArchive> onClassPath(int major) throws IOException {
        List<BinariesArchive> found = new ArrayList<>();
        for (String element : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            Path file = Path.of(element);
            if (file.getFileName() != null && isOf(major, file.getFileName().toString()) && Files.isRegularFile(file)) {
                found.add(archive(file.getFileName().toString(), element, () -> Files.newInputStream(file)));
            }
        }
        if (found.isEmpty()) {
            // A test runner may pass the class path by a jar's manifest, or by a class loader of its own.
            for (URL txz : Collections.list(classLoader.getResources(txzName()))) {
                jarFileOf(txz)
                        .filter(jar -> isOf(major, jar.getFileName().toString()))
                        .ifPresent(jar -> found.add(archive(
                                jar.getFileName().toString(), jar.toString(), () -> Files.newInputStream(jar))));
            }
        }
        return found;
    }

    /** Returns the name of the compressed tar in the jar, which contains less information than the jar's own name. */
    private String txzName() {
        String processor = platform.arch().replace("arm64v8", "arm_64").replace("amd64", "x86_64");
        return "postgres-%s-%s.txz".formatted(platform.os(), processor.replace("-alpine", "-alpine_linux"));
    }

    private static Optional<Path> jarFileOf(URL resource) throws IOException {
        if (resource.openConnection() instanceof JarURLConnection connection) {
            URL jar = connection.getJarFileURL();
            return "file".equals(jar.getProtocol()) ? Optional.of(Path.of(toUri(jar))) : Optional.empty();
        }
        return Optional.empty();
    }

    private static URI toUri(URL url) throws IOException {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IOException("%s is no valid URI".formatted(url), e);
        }
    }

    private boolean isOf(int major, String fileName) {
        Matcher name = jarName.matcher(fileName);
        return name.matches() && Integer.parseInt(name.group(1)) == major;
    }

    private static BinariesArchive archive(String fileName, String source, BinariesArchive.Opener opener) {
        return new BinariesArchive(fileName.substring(0, fileName.length() - ".jar".length()), source, opener);
    }

    private static int compareVersions(String left, String right) {
        return Arrays.compare(version(left), version(right));
    }

    private static int[] version(String archiveName) {
        String version = archiveName.substring(archiveName.lastIndexOf('-') + 1);
        return Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
