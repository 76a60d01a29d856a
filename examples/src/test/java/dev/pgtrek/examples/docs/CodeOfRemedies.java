package dev.pgtrek.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the sources advise: the texts that are handed to whatever makes a remedy, a leftover or a step with a remedy. */
final class CodeOfRemedies {
    private static final Pattern CALL =
            Pattern.compile("\\b(withRemedy|remedy|new Leftover|failed|left|leftBehind|step)\\(");

    private static final Pattern MADE = Pattern.compile("\\b(withRemedy|new Leftover)\\(");

    private static final Pattern LITERAL = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");
    /** Advice about a migration as a whole, and statements that only users run, wherever they stand. */
    private static final Pattern ADVICE = Pattern.compile(
            "this migration|over again|start it over|that keeps what it holds|SELECT pg_terminate_backend\\((active_)?pid\\) FROM"
                    + "|DISABLE; ALTER|read_only = off; |and with that number|if it is of no use|and then: DROP|IS NULL, after|open the source by");

    private static final Pattern STATEMENT_END = Pattern.compile(";\\n");
    /** Shorter ones are parts of statements and names. */
    private static final int SHORTEST = 12;

    private CodeOfRemedies() {}

    /** Each as its class's name and its text, the parts that are filled in being left out. */
    static Set<String> texts() {
        Set<String> texts = new TreeSet<>();
        for (String module : List.of("core", "checks", "dump", "replication")) {
            for (Path source : sources(CodeOfChecks.ROOT.resolve(module).resolve("src/main/java"))) {
                String code = CodeOfChecks.read(source);
                String name = String.valueOf(source.getFileName()).replace(".java", "");
                CALL.matcher(code)
                        .results()
                        .map(call -> text(code, call.end()))
                        .filter(text -> text.length() > SHORTEST)
                        .forEach(text -> texts.add(name + " | " + text));
                Stream.of(STATEMENT_END.split(code))
                        .map(CodeOfRemedies::joined)
                        .filter(text -> ADVICE.matcher(text).find())
                        .forEach(text -> texts.add(name + " | " + text));
            }
        }
        return texts;
    }

    /** The code of each remedy and leftover that is made, behind its class's name. */
    static List<String> code() {
        return Stream.of("core", "checks", "dump", "replication")
                .flatMap(module -> sources(CodeOfChecks.ROOT.resolve(module).resolve("src/main/java")).stream())
                .flatMap(source -> {
                    String code = CodeOfChecks.read(source);
                    return MADE.matcher(code)
                            .results()
                            .map(call -> source.getFileName() + " | "
                                    + code.substring(call.end(), endOfCall(code, call.end())));
                })
                .toList();
    }

    private static List<Path> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String code, int from) {
        return joined(code.substring(from, endOfCall(code, from)));
    }

    private static String joined(String code) {
        return LITERAL.matcher(code)
                .results()
                .map(MatchResult::group)
                .map(literal -> literal.substring(1, literal.length() - 1).strip())
                .filter(part -> part.length() > 1)
                .collect(Collectors.joining(" … "));
    }

    private static int endOfCall(String code, int from) {
        int depth = 1;
        boolean quoted = false;
        int at = from;
        while (depth > 0 && at < code.length()) {
            char c = code.charAt(at);
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')') {
                depth--;
            }
            at++;
        }
        return Math.min(at, code.length());
    }
}
