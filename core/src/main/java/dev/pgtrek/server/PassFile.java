package dev.pgtrek.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libpq's <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">password file</a>: lines of
 * {@code host:port:database:user:password}. The first matching line wins, {@code *} matches everything, a backslash
 * escapes the next character. As in libpq a file that others may read is ignored with a warning.
 */
final class PassFile {
    private static final Logger LOG = LoggerFactory.getLogger(PassFile.class);
    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.range(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);
    private static final int FIELDS = 5;

    private final Path file;

    PassFile(Path file) {
        this.file = file;
    }

    /** Returns the password of the first matching line; logs a warning if the file is ignored. */
    Optional<String> find(String host, int port, String database, String user) {
        Lookup lookup = look(host, port, database, user);
        if (lookup.warning()) {
            LOG.warn("{}", lookup.reason());
        }
        return lookup.password();
    }

    /** Returns why no password exists, with the remedy and without contents of the file; empty if a password exists. */
    Optional<String> whyNone(String host, int port, String database, String user) {
        Lookup lookup = look(host, port, database, user);
        return lookup.password().isPresent() ? Optional.empty() : Optional.of(lookup.reason());
    }

    /**
     * @param reason why no password exists
     * @param warning whether the password is missing although the file exists and may contain one
     */
    private record Lookup(Optional<String> password, String reason, boolean warning) {
        static Lookup none(String reason, boolean warning) {
            return new Lookup(Optional.empty(), reason, warning);
        }
    }

    private Lookup look(String host, int port, String database, String user) {
        if (!Files.exists(file)) {
            return Lookup.none("password file " + file + " does not exist", false);
        }
        if (!Files.isRegularFile(file)) {
            return Lookup.none("password file " + file + " is ignored: it is no regular file", false);
        }
        try {
            if (readableByOthers()) {
                return Lookup.none(
                        "password file " + file + " is ignored: group or others have access to it; run: chmod 0600 "
                                + file,
                        true);
            }
            List<String> key = List.of(host, String.valueOf(port), database, user);
            try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
                return lines.filter(line -> !line.startsWith("#"))
                        .flatMap(line -> password(line, key).stream())
                        .findFirst()
                        .map(password -> new Lookup(Optional.of(password), "", false))
                        .orElseGet(() -> Lookup.none(
                                "password file " + file + " has no line for host " + host + ", port " + port
                                        + ", database " + database + ", user " + user,
                                false));
            }
        } catch (IOException | UncheckedIOException e) {
            return Lookup.none("password file " + file + " is ignored: it can't be read: " + e.getMessage(), true);
        }
    }

    private boolean readableByOthers() throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return false;
        }
        return Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
    }

    private static Optional<String> password(String line, List<String> key) {
        List<String> fields = new ArrayList<>();
        List<Boolean> wild = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean escaped = false;
        boolean anyEscape = false;
        for (int i = 0; i <= line.length() && fields.size() < FIELDS; i++) {
            char c = i == line.length() ? ':' : line.charAt(i);
            if (c == ':' && (!escaped || i == line.length())) {
                fields.add(field.toString());
                wild.add(!anyEscape && field.toString().equals("*"));
                field.setLength(0);
                anyEscape = false;
            } else if (c == '\\' && !escaped) {
                escaped = true;
                anyEscape = true;
                continue;
            } else {
                field.append(c);
            }
            escaped = false;
        }
        if (fields.size() < FIELDS) {
            return Optional.empty();
        }
        for (int i = 0; i < key.size(); i++) {
            if (!wild.get(i) && !fields.get(i).equals(key.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(fields.get(FIELDS - 1)).filter(password -> !password.isEmpty());
    }
}
