package dev.pgtrek.testkit.internal.leak;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lists a server's objects that pgtrek created, recognized by their names, and the slots and origins that the server
 * creates for a subscription and no subscription claims.
 */
public final class ServerObjectProbe implements LeakProbe {
    private static final String DATABASES = """
            SELECT datname
              FROM pg_database
             WHERE datallowconn
            """;

    private static final String SHARED_OBJECTS = """
            SELECT 'role', rolname::text
              FROM pg_roles
             WHERE rolname LIKE 'pgtrek%'
            UNION ALL
            SELECT 'database', datname::text
              FROM pg_database
             WHERE datname LIKE 'pgtrek%'
            UNION ALL
            SELECT 'subscription', subname::text
              FROM pg_subscription
             WHERE subname LIKE 'pgtrek%'
            UNION ALL
            SELECT 'replication slot', slot_name::text
              FROM pg_replication_slots
             WHERE slot_name LIKE 'pgtrek%' OR slot_name ~ '^pg_[0-9]+_sync_[0-9]+'
            UNION ALL
            SELECT 'replication origin', roname
              FROM pg_replication_origin
             WHERE roname LIKE 'pgtrek%'
                OR roname ~ '^pg_[0-9]+'
               AND substring(roname FROM '^pg_([0-9]+)')::oid NOT IN (SELECT oid FROM pg_subscription)
            UNION ALL
            SELECT 'prepared transaction', gid
              FROM pg_prepared_xacts
             WHERE gid LIKE 'pgtrek%'
            """;

    private static final String OBJECTS_OF_A_DATABASE = """
            SELECT 'schema', nspname::text
              FROM pg_namespace
             WHERE nspname LIKE 'pgtrek%'
            UNION ALL
            SELECT 'publication', pubname::text
              FROM pg_publication
             WHERE pubname LIKE 'pgtrek%'
            UNION ALL
            SELECT 'event trigger', evtname::text
              FROM pg_event_trigger
             WHERE evtname LIKE 'pgtrek%'
            UNION ALL
            SELECT 'relation', oid::regclass::text
              FROM pg_class
             WHERE relname LIKE 'pgtrek%' AND relkind <> 't'
            UNION ALL
            SELECT 'function', oid::regprocedure::text
              FROM pg_proc
             WHERE proname LIKE 'pgtrek%'
            """;

    private final String server;
    private final ServerQuery query;

    /**
     * Creates a probe.
     *
     * @param server the server's name in a leak
     * @param query queries the server while it runs
     */
    public ServerObjectProbe(String server, ServerQuery query) {
        this.server = server;
        this.query = query;
    }

    @Override
    public Map<String, String> look() {
        Map<String, String> objects = new LinkedHashMap<>();
        for (List<@Nullable String> object : query.rows("postgres", SHARED_OBJECTS)) {
            add(objects, "%s \"%s\" on %s".formatted(object.get(0), object.get(1), server));
        }
        for (List<@Nullable String> database : query.rows("postgres", DATABASES)) {
            String name = String.valueOf(database.get(0));
            for (List<@Nullable String> object : query.rows(name, OBJECTS_OF_A_DATABASE)) {
                add(
                        objects,
                        "%s \"%s\" in database \"%s\" of %s".formatted(object.get(0), object.get(1), name, server));
            }
        }
        return objects;
    }

    private static void add(Map<String, String> objects, String line) {
        objects.put("object " + line, line);
    }
}
