package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.internal.sql.UserSchemas;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query for all objects of one kind, and the record that each of its rows becomes. What differs between versions of the
 * server stands in braces: <code>{generated}</code>. Two conditions that nearly all queries share are written so too:
 * <code>{n is of users}</code> for the schema {@code n}, and <code>{pg_proc p is no member}</code> for an object {@code p}
 * of a catalog that belongs to no extension. Immutable.
 *
 * @param <T> the record; each of its components is a column of the same name, in snake case
 */
final class Query<T extends Record> {
    private static final Pattern OF_USERS = Pattern.compile("\\{(\\w+) is of users}");
    private static final Pattern NO_MEMBER = Pattern.compile("\\{(\\w+) (\\w+) is no member}");

    private final Class<T> type;
    private final String text;
    private final int since;
    private final Map<String, Fragment> fragments;

    private record Fragment(int since, String newer, String older) {}

    private Query(Class<T> type, String text, int since, Map<String, Fragment> fragments) {
        this.type = type;
        this.text = text;
        this.since = since;
        this.fragments = fragments;
    }

    static <T extends Record> Query<T> of(Class<T> type, String text) {
        return new Query<>(type, text, 0, Map.of());
    }

    /** The same, for servers that have objects of the kind from a major version on. */
    Query<T> onlySince(int major) {
        return new Query<>(type, text, major, fragments);
    }

    /** The same with what stands for a name in braces, from a major version on and before that. */
    Query<T> since(int major, String name, String newer, String older) {
        Map<String, Fragment> all = new LinkedHashMap<>(fragments);
        all.put(name, new Fragment(major, newer, older));
        return new Query<>(type, text, since, all);
    }

    Class<T> type() {
        return type;
    }

    /** Whether a server of that major version can have objects of the kind. */
    boolean concerns(int major) {
        return major >= since;
    }

    /** The query for a server of that major version. */
    String sql(int major) {
        String sql = text;
        for (Map.Entry<String, Fragment> entry : fragments.entrySet()) {
            Fragment fragment = entry.getValue();
            sql = sql.replace("{" + entry.getKey() + "}", major >= fragment.since ? fragment.newer : fragment.older);
        }
        sql = UserSchemas.in(OF_USERS.matcher(sql).replaceAll("$1.nspname !~ \\${notUsers}"));
        Matcher members = NO_MEMBER.matcher(sql);
        return members.replaceAll("""
                NOT EXISTS (SELECT
                              FROM pg_catalog.pg_depend member
                             WHERE member.classid = 'pg_catalog.$1'::pg_catalog.regclass
                               AND member.objid = $2.oid
                               AND member.deptype = 'e')""");
    }
}
