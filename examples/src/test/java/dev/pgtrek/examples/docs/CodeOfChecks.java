package dev.pgtrek.examples.docs;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.replication.LogicalReplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the sources say of pgtrek's checks. */
final class CodeOfChecks {
    static final Path ROOT = Path.of("..");

    private static final Pattern SEVERITY = Pattern.compile("Finding\\.(error|warning|info)\\(|Severity\\.([A-Z]+)");

    private CodeOfChecks() {}

    /** Each check's id, with the severities of what it may find. */
    static Map<String, Set<String>> severities() {
        List<PreCheck> checks = new ArrayList<>(StandardChecks.all());
        checks.addAll(DumpRestore.builder()
                .definitionsFrom(DefinitionSource.CLIENT_TOOLS)
                .build()
                .requirements());
        checks.addAll(LogicalReplication.withDefaults().requirements());
        Map<String, Set<String>> severities = new TreeMap<>();
        checks.forEach(check -> severities.put(check.id(), severities(check)));
        return severities;
    }

    private static Set<String> severities(PreCheck check) {
        String name = check.getClass().getName().replace('.', '/') + ".java";
        return Stream.of("checks", "dump", "replication")
                .map(module -> ROOT.resolve(module).resolve("src/main/java").resolve(name))
                .filter(Files::exists)
                .map(source -> words(SEVERITY, withQuota(source, read(source))))
                .findFirst()
                .orElseThrow();
    }

    /** What counts something leaves its finding to a class that all of those share. */
    private static String withQuota(Path source, String text) {
        return text.contains("new Quota(") ? text + read(source.resolveSibling("Quota.java")) : text;
    }

    /** What the pattern's first group that matched holds, in lower case. */
    static Set<String> words(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1) != null ? found.group(1) : found.group(2))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
