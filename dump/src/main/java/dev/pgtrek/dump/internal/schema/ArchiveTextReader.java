package dev.pgtrek.dump.internal.schema;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries out of what {@code pg_restore --verbose --file} writes: SQL, with a comment before each entry that tells
 * its number, its dependencies, its kind and its owner. Only one entry is held at a time. Not thread-safe.
 */
final class ArchiveTextReader {
    private static final Pattern ENTRY = Pattern.compile("-- TOC entry (\\d+) \\(class (\\d+) OID (\\d+)\\)");
    private static final String DEPENDENCIES = "-- Dependencies:";
    /** The name comes first and may hold anything, so the last place where the rest fits is the right one. */
    private static final Pattern TITLE = Pattern.compile(
            "-- (?:Data for )?Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: (.*?)(?:; Tablespace: (.*))?");

    private static final Pattern OWNERSHIP =
            Pattern.compile("ALTER .* OWNER TO (?:[^\\s\"]+|\"(?:[^\"]|\"\")+\");", Pattern.DOTALL);
    private static final String SET_TABLESPACE = "SET default_tablespace = ";
    private static final String SET_ACCESS_METHOD = "SET default_table_access_method = ";

    private final Reader text;
    private final SqlScanner scanner = new SqlScanner();
    private final char[] buffer = new char[1 << 16];
    private int position;
    private int limit;

    private @Nullable Header header;
    private final StringBuilder body = new StringBuilder();
    private final List<Integer> statementEnds = new ArrayList<>();
    private String tablespace = "";
    private Optional<String> accessMethod = Optional.empty();
    private String nextTablespace = "";
    private Optional<String> nextAccessMethod = Optional.empty();

    /** What the comment before an entry says. */
    private record Header(
            int id,
            long classOid,
            long oid,
            List<Integer> dependencies,
            String kind,
            String schema,
            String name,
            String owner) {}

    ArchiveTextReader(Reader text) {
        this.text = text;
    }

    /** The next entry; null after the last one. */
    @Nullable
    SchemaEntry next() throws IOException {
        String held = "";
        for (String line = readLine(); line != null; line = readLine()) {
            if (!scanner.atTopLevel()) {
                append(line);
                continue;
            }
            Matcher begins = ENTRY.matcher(withoutBreak(line));
            if (begins.matches()) {
                Header following = readHeader(begins);
                SchemaEntry entry = finish();
                header = following;
                if (entry != null) {
                    return entry;
                }
                held = "";
                continue;
            }
            append(held);
            held = "";
            if (withoutBreak(line).equals("--")) {
                // the line above an entry's comment; kept back, because it is no part of the entry before
                held = line;
            } else if (!line.startsWith("\\")) {
                // what begins with a backslash is meant for psql
                append(line);
            }
        }
        SchemaEntry entry = finish();
        header = null;
        return entry;
    }

    private void append(String line) {
        int offset = body.length();
        body.append(line);
        scanner.line(line, at -> statementEnds.add(offset + at + 1));
    }

    private Header readHeader(Matcher begins) throws IOException {
        List<Integer> dependencies = List.of();
        String line = requireLine();
        if (line.startsWith(DEPENDENCIES)) {
            dependencies = new ArrayList<>();
            for (String number : line.substring(DEPENDENCIES.length()).trim().split(" ")) {
                dependencies.add(Integer.valueOf(number));
            }
            line = requireLine();
        }
        Matcher title = TITLE.matcher(withoutBreak(line));
        if (!title.matches()) {
            throw new IOException("pg_restore wrote an entry without a title: " + withoutBreak(line));
        }
        // more may be said, such as where the archive has an entry's data; the comment ends with an empty line of its
        // own
        String rest = requireLine();
        while (!withoutBreak(rest).equals("--")) {
            rest = requireLine();
        }
        return new Header(
                Integer.parseInt(begins.group(1)),
                Long.parseLong(begins.group(2)),
                Long.parseLong(begins.group(3)),
                dependencies,
                title.group(2),
                absentAsEmpty(title.group(3)),
                title.group(1),
                absentAsEmpty(title.group(4)));
    }

    private static String withoutBreak(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }

    private static String absentAsEmpty(String value) {
        return value.equals("-") ? "" : value;
    }

    private String requireLine() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new IOException("pg_restore's output ends inside the comment of an entry");
        }
        return line;
    }

    /** Makes an entry of what was gathered; null where that stands before the first one. */
    private @Nullable SchemaEntry finish() {
        List<String> statements = takeStatements();
        takeSettings(statements);
        SchemaEntry entry = header == null ? null : entry(header, statements);
        tablespace = nextTablespace;
        accessMethod = nextAccessMethod;
        return entry;
    }

    private List<String> takeStatements() {
        List<String> statements = new ArrayList<>();
        int start = 0;
        for (int end : statementEnds) {
            statements.add(withoutLeadingComments(body.substring(start, end)));
            start = end;
        }
        // the rest is white space, or a comment that says that there is nothing to do
        body.setLength(0);
        statementEnds.clear();
        return statements;
    }

    /** Such as the remark that a schema is not made because every database has it. */
    private static String withoutLeadingComments(String statement) {
        String rest = statement.strip();
        while (rest.startsWith("--")) {
            int end = rest.indexOf('\n');
            rest = end < 0 ? "" : rest.substring(end + 1).strip();
        }
        return rest;
    }

    /** The settings that an entry needs stand above its comment, at the end of what belongs to the entry before. */
    private void takeSettings(List<String> statements) {
        for (int i = statements.size() - 1; i >= 0; i--) {
            String statement = statements.get(i);
            if (statement.startsWith(SET_TABLESPACE)) {
                nextTablespace = unquoted(statement.substring(SET_TABLESPACE.length(), statement.length() - 1));
            } else if (statement.startsWith(SET_ACCESS_METHOD)) {
                nextAccessMethod =
                        Optional.of(unquoted(statement.substring(SET_ACCESS_METHOD.length(), statement.length() - 1)));
            } else if (!statement.startsWith("SET default_with_oids = ")) {
                return;
            }
            statements.remove(i);
        }
    }

    private static String unquoted(String value) {
        char quote = value.charAt(0);
        if (quote != '"' && quote != '\'') {
            return value;
        }
        String once = String.valueOf(quote);
        return value.substring(1, value.length() - 1).replace(once + once, once);
    }

    private SchemaEntry entry(Header of, List<String> parts) {
        Optional<String> ownership = Optional.empty();
        if (!parts.isEmpty()) {
            String last = parts.get(parts.size() - 1);
            if (OWNERSHIP.matcher(last).matches()) {
                ownership = Optional.of(last);
                parts.remove(parts.size() - 1);
            }
        }
        return new SchemaEntry(
                of.id,
                of.classOid,
                of.oid,
                of.dependencies,
                of.kind,
                of.schema,
                of.name,
                of.owner,
                tablespace,
                accessMethod,
                divided(of.kind, parts),
                ownership);
    }

    /** The body of an SQL-standard function holds semicolons of its own, so what defines a function is not divided. */
    private static List<String> divided(String kind, List<String> parts) {
        return kind.equals("FUNCTION") || kind.equals("PROCEDURE") ? List.of(String.join("\n", parts)) : parts;
    }

    /** One line with its line break; null at the end. Other than a carriage return, a line feed ends it. */
    private @Nullable String readLine() throws IOException {
        StringBuilder line = null;
        while (true) {
            if (position == limit) {
                limit = text.read(buffer, 0, buffer.length);
                position = 0;
                if (limit <= 0) {
                    limit = 0;
                    return line == null ? null : line.toString();
                }
            }
            int from = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            boolean ended = position < limit;
            if (ended) {
                position++;
            }
            if (ended && line == null) {
                return new String(buffer, from, position - from);
            }
            line = line == null ? new StringBuilder() : line;
            line.append(buffer, from, position - from);
            if (ended) {
                return line.toString();
            }
        }
    }
}
