package dev.pgtrek.dump.internal.definition.write;

/**
 * One item of an access control list, as the server prints it: {@code grantee=privileges/grantor}, where a role's name may
 * be quoted, and a star follows each privilege that the grantee may pass on. Immutable.
 *
 * @param grantee empty for everybody
 * @param privileges a letter for each, with its star
 * @param grantor the role that gave them
 * @see <a href="https://www.postgresql.org/docs/current/ddl-priv.html">Privileges</a>
 */
record AccessItem(String grantee, String privileges, String grantor) {
    static AccessItem parse(String item) {
        StringBuilder grantee = new StringBuilder();
        int equals = name(item, 0, '=', grantee);
        int slash = item.indexOf('/', equals);
        StringBuilder grantor = new StringBuilder();
        name(item, slash + 1, '/', grantor);
        return new AccessItem(grantee.toString(), item.substring(equals + 1, slash), grantor.toString());
    }

    /** Reads a name and returns where it ends; what is in quotes may hold anything. */
    private static int name(String item, int from, char end, StringBuilder name) {
        boolean quoted = false;
        int at = from;
        for (; at < item.length() && (quoted || item.charAt(at) != end); at++) {
            char c = item.charAt(at);
            if (c != '"') {
                name.append(c);
            } else if (quoted && at + 1 < item.length() && item.charAt(at + 1) == '"') {
                name.append(c);
                at++;
            } else {
                quoted = !quoted;
            }
        }
        return at;
    }

    /** The letters of the privileges that the grantee may pass on, or those that it may not. */
    String letters(boolean withGrantOption) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < privileges.length(); i++) {
            boolean starred = i + 1 < privileges.length() && privileges.charAt(i + 1) == '*';
            if (privileges.charAt(i) != '*' && starred == withGrantOption) {
                letters.append(privileges.charAt(i));
            }
        }
        return letters.toString();
    }
}
