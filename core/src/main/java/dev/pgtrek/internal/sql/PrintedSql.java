package dev.pgtrek.internal.sql;

import dev.pgtrek.inventory.QualifiedName;

/**
 * SQL for people to paste, shown on one line of plain text. That text replaces line ends and other invisible characters
 * by blanks or question marks, so names and constants with such characters use Unicode escapes to stay the same.
 * Statements that pgtrek runs itself contain names unchanged: see {@link QualifiedName#quoted}.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS-UESCAPE">Identifiers
 *     with Unicode escapes</a>
 */
public final class PrintedSql {
    private PrintedSql() {}

    /** Returns a name in double quotes. */
    public static String name(String identifier) {
        return isVisible(identifier)
                ? QualifiedName.quote(identifier)
                : "U&" + QualifiedName.quote(escaped(identifier.replace("\\", "\\\\"), "\\", "\\+", 6));
    }

    /** Returns both parts in double quotes. */
    public static String name(QualifiedName name) {
        return name(name.schema()) + '.' + name(name.name());
    }

    /** Returns one or several statements of pgtrek on one line, without comments. */
    public static String of(String sql) {
        if (isVisible(sql)) {
            return sql;
        }
        StringBuilder printed = new StringBuilder();
        int at = 0;
        while (at < sql.length()) {
            int end = SqlParts.end(sql, at);
            String part = sql.substring(at, end);
            String shown = part(part);
            if (!shown.equals(part)
                    && Character.isLetter(shown.charAt(0))
                    && at > 0
                    && Character.isUnicodeIdentifierPart(sql.codePointBefore(at))) {
                printed.append(' '); // the E or U prefix of a constant or name would join the previous word
            }
            printed.append(shown);
            at = end;
        }
        return printed.toString().strip();
    }

    private static String part(String part) {
        if (isVisible(part)) {
            return part;
        }
        return switch (part.charAt(0)) {
            case '"' -> name(part.substring(1, part.length() - 1).replace("\"\"", "\""));
            case '\'' -> constant(part.substring(1, part.length() - 1).replace("''", "'"));
            case '$' -> constant(part.substring(tag(part), part.length() - tag(part)));
            case 'E', 'e' -> escaped(part, "\\u", "\\U", 8);
            case 'U', 'u' -> escaped(part, "\\", "\\+", 6);
            default -> " "; // line ends and comments
        };
    }

    private static int tag(String dollarQuoted) {
        return dollarQuoted.indexOf('$', 1) + 1;
    }

    private static String constant(String text) {
        return "E'" + escaped(text.replace("\\", "\\\\").replace("'", "''"), "\\u", "\\U", 8) + "'";
    }

    private static boolean isVisible(String text) {
        return text.codePoints().allMatch(PrintedSql::isVisible);
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /**
     * Writes invisible characters by their numbers.
     *
     * @param basic before four digits
     * @param further before more, which number {@code digits}
     */
    private static String escaped(String text, String basic, String further, int digits) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (isVisible(character)) {
                escaped.appendCodePoint(character);
            } else if (Character.isBmpCodePoint(character)) {
                escaped.append(basic).append(String.format("%04X", character));
            } else {
                escaped.append(further).append(String.format("%0" + digits + "X", character));
            }
        });
        return escaped.toString();
    }
}
