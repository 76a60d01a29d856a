package dev.pgtrek.internal.sql;

import dev.pgtrek.inventory.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A setting of a role or database, as stored in <a
 * href="https://www.postgresql.org/docs/current/catalog-pg-db-role-setting.html">pg_db_role_setting</a>.
 */
public record StoredSetting(String name, String value) {
    /**
     * The parameters whose value is a list of quoted names. Each name needs its own literal; one literal with the whole
     * list would become a list of one name.
     */
    private static final Set<String> LISTS_OF_NAMES = Set.of(
            "local_preload_libraries",
            "search_path",
            "session_preload_libraries",
            "shared_preload_libraries",
            "temp_tablespaces",
            "unix_socket_directories");

    /** Parses {@code name=value}. */
    public static StoredSetting parse(String stored) {
        int equals = stored.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("a stored setting is name=value, was '" + stored + "'");
        }
        return new StoredSetting(stored.substring(0, equals), stored.substring(equals + 1));
    }

    /** Returns the clause for ALTER ROLE or ALTER DATABASE: {@code SET "name" TO 'value'}. */
    public String clause() {
        String values = LISTS_OF_NAMES.contains(name.toLowerCase(Locale.ROOT))
                ? names(value)
                        .map(names -> names.stream().map(SqlLiteral::quote).collect(Collectors.joining(", ")))
                        .orElseGet(() -> SqlLiteral.quote(value))
                : SqlLiteral.quote(value);
        return "SET " + quoted(name) + " TO " + values;
    }

    /** Returns the clause that resets it: {@code RESET "name"}. */
    public String resetClause() {
        return "RESET " + quoted(name);
    }

    /**
     * Returns a parameter's name for use in a statement: each part of a name such as {@code myapp.tenant} is quoted.
     */
    public static String quoted(String name) {
        return Arrays.stream(name.split("\\.", -1)).map(QualifiedName::quote).collect(Collectors.joining("."));
    }

    /** Returns the names in a list such as {@code "$user", public}; empty for a malformed or empty list. */
    private static Optional<List<String>> names(String list) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (true) {
            at = pastBlanks(list, at);
            StringBuilder name = new StringBuilder();
            if (at < list.length() && list.charAt(at) == '"') {
                at = pastQuoted(list, at, name);
                if (at < 0) {
                    return Optional.empty();
                }
            } else {
                int from = at;
                while (at < list.length() && list.charAt(at) != ',' && !isBlank(list.charAt(at))) {
                    at++;
                }
                if (at == from) {
                    return Optional.empty();
                }
                name.append(list, from, at);
            }
            names.add(name.toString());
            at = pastBlanks(list, at);
            if (at == list.length()) {
                return Optional.of(names);
            }
            if (list.charAt(at) != ',') {
                return Optional.empty();
            }
            at++;
        }
    }

    /**
     * Appends the text between the quote at {@code at} and the closing quote; returns the position after the latter, or
     * -1 without one.
     */
    private static int pastQuoted(String list, int at, StringBuilder name) {
        int i = at + 1;
        while (i < list.length()) {
            if (list.charAt(i) != '"') {
                name.append(list.charAt(i));
                i++;
            } else if (i + 1 < list.length() && list.charAt(i + 1) == '"') {
                name.append('"');
                i += 2;
            } else {
                return i + 1;
            }
        }
        return -1;
    }

    private static int pastBlanks(String list, int at) {
        int i = at;
        while (i < list.length() && isBlank(list.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /**
     * Returns the server's message on the rejected setting, without the value, as applications store secrets in values.
     */
    public String maskedMessage(SQLException refused) {
        String message = String.valueOf(refused.getMessage());
        return mayBeSecret() && !value.isEmpty() ? message.replace(value, "****") : message;
    }

    /** Returns the clause for messages, with a possibly secret value masked. */
    public String maskedClause() {
        return mayBeSecret() ? new StoredSetting(name, "****").clause() : clause();
    }

    private boolean mayBeSecret() {
        return name.indexOf('.') >= 0;
    }

    /** Returns only the name. */
    @Override
    public String toString() {
        return name;
    }
}
