package dev.pgtrek.testkit.internal.leak;

import dev.pgtrek.testkit.internal.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists the files and folders in the JVM's temporary folder whose names begin with {@code pgtrek}. A name such as
 * {@code pgtrek-4711-…} with the id of another live process belongs to that process, because test runs may be concurrent.
 */
public final class TemporaryFileProbe implements LeakProbe {
    private static final Pattern WITH_PROCESS_ID = Pattern.compile("pgtrek-(\\d{1,18})-.*");

    @Override
    public Map<String, String> look() {
        Map<String, String> files = new LinkedHashMap<>();
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "pgtrek*")) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(WorkDirectory.DEFAULT_NAME_PREFIX) && !isOfAnotherProcess(name)) {
                    files.put("file " + entry, "temporary file " + entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static boolean isOfAnotherProcess(String name) {
        Matcher matcher = WITH_PROCESS_ID.matcher(name);
        if (!matcher.matches()) {
            return false;
        }
        long pid = Long.parseLong(matcher.group(1));
        return pid != ProcessHandle.current().pid() && ProcessHandle.of(pid).isPresent();
    }
}
