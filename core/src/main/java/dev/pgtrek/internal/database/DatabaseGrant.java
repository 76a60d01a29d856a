package dev.pgtrek.internal.database;

import dev.pgtrek.inventory.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of a database's access list, in the form {@code grantee=rights/grantor} (<a
 * href="https://www.postgresql.org/docs/current/ddl-priv.html">privileges</a>).
 *
 * @param grantee empty for PUBLIC
 * @param rights a letter for each, with a star after those with grant option
 */
record DatabaseGrant(Optional<String> grantee, String rights, String grantor) {
    private static final Map<Character, String> RIGHTS = rightsByLetter();

    private static Map<Character, String> rightsByLetter() {
        Map<Character, String> rights = new LinkedHashMap<>();
        rights.put('C', "CREATE");
        rights.put('T', "TEMPORARY");
        rights.put('c', "CONNECT");
        return rights;
    }

    static DatabaseGrant parse(String item) {
        int equals = endOfName(item, 0);
        int slash = item.indexOf('/', equals);
        if (equals >= item.length() || item.charAt(equals) != '=' || slash < 0) {
            throw new IllegalArgumentException("a grant is grantee=rights/grantor, was '" + item + "'");
        }
        String grantee = name(item.substring(0, equals));
        return new DatabaseGrant(
                grantee.isEmpty() ? Optional.empty() : Optional.of(grantee),
                item.substring(equals + 1, slash),
                name(item.substring(slash + 1)));
    }

    /** Returns the position of the equals sign or the end; a quoted name may contain the sign. */
    private static int endOfName(String item, int from) {
        boolean quoted = false;
        int at = from;
        while (at < item.length() && (quoted || item.charAt(at) != '=')) {
            quoted ^= item.charAt(at) == '"'; // a doubled quote leaves and enters again
            at++;
        }
        return at;
    }

    private static String name(String written) {
        return written.length() > 1 && written.startsWith("\"") && written.endsWith("\"")
                ? written.substring(1, written.length() - 1).replace("\"\"", "\"")
                : written;
    }

    /** Whether any of its rights has the grant option. */
    boolean grantable() {
        return rights.indexOf('*') >= 0;
    }

    /** Returns the rights that it lacks. */
    List<String> missing() {
        return RIGHTS.entrySet().stream()
                .filter(right -> rights.indexOf(right.getKey()) < 0)
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Returns all rights to a database. */
    static List<String> all() {
        return List.copyOf(RIGHTS.values());
    }

    /**
     * Returns the statements that grant it, on behalf of the user who runs them: at most two, as rights with grant
     * option need a separate one.
     */
    List<String> statements(String database) {
        List<String> plain = new ArrayList<>();
        List<String> grantable = new ArrayList<>();
        for (int i = 0; i < rights.length(); i++) {
            String right = RIGHTS.get(rights.charAt(i));
            if (right != null) {
                boolean starred = i + 1 < rights.length() && rights.charAt(i + 1) == '*';
                (starred ? grantable : plain).add(right);
            }
        }
        List<String> statements = new ArrayList<>();
        if (!plain.isEmpty()) {
            statements.add(statement(plain, database));
        }
        if (!grantable.isEmpty()) {
            statements.add(statement(grantable, database) + " WITH GRANT OPTION");
        }
        return statements;
    }

    private String statement(List<String> given, String database) {
        return "GRANT " + String.join(", ", given) + " ON DATABASE " + QualifiedName.quote(database) + " TO "
                + grantee.map(QualifiedName::quote).orElse("PUBLIC");
    }
}
