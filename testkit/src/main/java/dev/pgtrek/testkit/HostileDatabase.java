package dev.pgtrek.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database in which every kind of object has names that resemble other text: titles and remarks of a dump, the end of a
 * name, a string, a statement or a line, or commands of psql. Bodies, defaults, conditions and comments contain such
 * text, too. If any of it is executed, it creates a role whose name begins with {@link #MARK}. Stateless and thread-safe.
 */
public final class HostileDatabase {
    /** The prefix of a role that exists only if a name or a text was executed as a statement. */
    public static final String MARK = "pgtrek_was_fooled";

    private static final String FORGED = "DROP TABLE victim; CREATE ROLE " + MARK + "; --";

    private static final List<String> NAMES = List.of(
            "s; Type: VIEW; Schema: x",
            "o; Type: VIEW; Schema: x; Owner: y",
            "postgres; Tablespace: x",
            "a\n-- Name: x; Type: TABLE; Schema: s; Owner: postgres",
            "-- TOC entry 9 (class 1259 OID 1)\n--",
            "OWNER TO postgres;",
            "a\nb\rc\r\nd\u000be\ff\n",
            "a\u0085b\u2028c\u2029d",
            "x\"; " + FORGED,
            "x'; " + FORGED,
            "$$; " + FORGED,
            "*/; " + FORGED,
            "\r; " + FORGED,
            "\"",
            "'\\",
            "a\\'b\\\"c\"\"d''e",
            "--",
            "/* $_$ $é$",
            "\\connect postgres\n\\! touch x\n\\.",
            "${x} %s %1$s {fn now()} ? :x :'x' :\"x\"",
            "\\000 \\u0000 E'\\' U&\"a\" &#0; %00",
            "\u202eabc\u202c",
            "é".repeat(31),
            "角".repeat(21),
            "BEGIN ATOMIC",
            "x TO y; a FROM \"b\" OPTIONS ( PRIMARY KEY ",
            "DATABASE x.y",
            " ");

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)( \\w)?}");
    private static final Pattern VIEW = Pattern.compile("[-+] (materialized )?view ");
    private static final int SHORT_VIEWS_SINCE = 16;
    private static final int LONGEST_NAME = 63;

    private HostileDatabase() {}

    /**
     * Creates the database, and the roles that own its objects.
     *
     * @param server the server, of version 14 or later
     * @param database the name of the new database
     */
    public static void create(PostgresServer server, String database) {
        server.execute("postgres", "CREATE DATABASE " + quoted(database) + " TEMPLATE template0 ENCODING 'UTF8'");
        List<String> roles = new ArrayList<>();
        NAMES.forEach(name -> roles.add("CREATE ROLE " + quoted(name)));
        NAMES.forEach(name -> roles.add("GRANT CREATE ON DATABASE " + quoted(database) + " TO " + quoted(name)));
        server.execute("postgres", roles.toArray(new String[0]));
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE victim (id int PRIMARY KEY)");
        statements.add("CREATE FUNCTION nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'");
        statements.add("COMMENT ON EXTENSION plpgsql IS " + literal(everything()));
        List<String> template = template();
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i);
            Map<String, String> values = Map.of(
                    "other", quoted(NAMES.get((i + 1) % NAMES.size())),
                    "label", literal(name),
                    "text", literal(everything()),
                    "query", literal("SELECT " + literal(everything()) + "::text"),
                    "code", literal("BEGIN PERFORM " + literal(everything()) + "; END"),
                    "number", Integer.toString(70_000 + i));
            template.forEach(statement -> statements.add(filled(statement, name, values)));
        }
        server.execute(database, statements.toArray(new String[0]));
    }

    /**
     * Returns the differences between the database's definitions on the servers of a pair. Texts of views are ignored
     * where the target writes them differently: since 16 without the name of a query's only table.
     *
     * @param pair the servers
     * @param database the name of the database
     * @return the differences, as of {@link DatabaseSnapshot#differencesFrom}
     */
    public static List<String> differences(PostgresPair pair, String database) {
        boolean otherViews =
                pair.source().major() < SHORT_VIEWS_SINCE && pair.target().major() >= SHORT_VIEWS_SINCE;
        return Catalogs.of(pair.target(), database).differencesFrom(Catalogs.of(pair.source(), database)).stream()
                .filter(line -> !otherViews || !VIEW.matcher(line).lookingAt())
                .toList();
    }

    private static String everything() {
        return String.join("\n", NAMES) + "\n;\n" + FORGED + "\n";
    }

    /** Statements, each after an empty line. */
    private static List<String> template() {
        try (InputStream text = HostileDatabase.class.getResourceAsStream("hostile/objects.sql")) {
            return List.of(new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split("\n\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces {@code {name}} by the name and {@code {name x}} by a separate name. */
    private static String filled(String statement, String name, Map<String, String> values) {
        Matcher place = PLACE.matcher(statement);
        return place.replaceAll(found -> {
            String value = found.group(1).equals("name")
                    ? quoted(found.group(2) == null ? name : found.group(2).strip() + cut(name))
                    : values.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "nothing is called %s in: %s", found.group(1), statement));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static String cut(String name) {
        String cut = name;
        while (cut.getBytes(StandardCharsets.UTF_8).length >= LONGEST_NAME) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
