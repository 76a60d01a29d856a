package dev.pgtrek.replication.hostile;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Definitions of a hostile owner: every kind of object through which a server calls a user's function, each leaving a mark
 * of its own name when it is run with rights that its owner lacks. Unlike {@link HostileOwner}'s probe they gain no rights:
 * what follows a mark that can't be avoided is tested too. Missing is what only superusers make: base types, with the
 * canonical functions of ranges; operator classes; text search parsers and templates; event triggers.
 */
final class UserCode {
    /**
     * What a superuser who creates the definitions on the target and loads the rows can't avoid running, as with pg_restore:
     * the rows of the list in docs/security.md, each with the marks that a plain migration leaves. A row without any is of
     * what was on the target before ({@link #WHEN_APPENDING}), of older minor releases, or of what no owner can make by
     * PL/pgSQL alone.
     */
    static final Map<String, Set<String>> UNAVOIDABLE_ON_TARGET = Map.of(
            "functions in `CHECK` constraints",
            Set.of("check constraint", "check constraint with a constant"),
            "functions in `CHECK` constraints of domains",
            Set.of("domain constraint", "domain of an initial value", "domain of a partition bound"),
            "functions in generated columns",
            Set.of("generated column"),
            "immutable functions in column defaults",
            Set.of(),
            "functions in partition keys",
            Set.of("partition key", "partition key by hash"),
            "functions in existing indexes, including indexes of exclusion constraints (`--populated append`)",
            Set.of(),
            "casts between the columns of a foreign key",
            Set.of("foreign key's cast"),
            "triggers `ENABLE ALWAYS` and `ENABLE REPLICA` of existing tables of the target (`--populated append`)",
            Set.of(),
            "event triggers of the target, which superusers create",
            Set.of());

    /** What is run besides where rows are appended to tables that are there already. */
    static final Set<String> WHEN_APPENDING = Set.of(
            "index expression",
            "index predicate",
            "inlined function",
            "exclusion constraint",
            "trigger always",
            "trigger replica",
            "trigger late");

    /** What the server's own worker runs besides, on targets where it has the rights of the subscription's owner. */
    static final Set<String> BY_THE_WORKER =
            Set.of("index expression", "index predicate", "inlined function", "exclusion constraint");

    private static final int STATISTICS_ON_EXPRESSIONS_SINCE = 14;
    private static final int VIRTUAL_COLUMNS_SINCE = 18;

    private static final List<String> FUNCTIONS = List.of(
            "CREATE SCHEMA m",
            "CREATE SCHEMA \"PG_CATALOG\"",
            "GRANT USAGE ON SCHEMA m, \"PG_CATALOG\" TO PUBLIC",
            """
            CREATE FUNCTION m.probe(what text) RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
              was text := current_user;
            BEGIN
              BEGIN
                EXECUTE 'RESET ROLE';
                EXECUTE 'RESET SESSION AUTHORIZATION';
              EXCEPTION WHEN OTHERS THEN
                NULL; -- not where the server restricts what runs
              END;
              IF current_user <> 'mallory' THEN
                RAISE LOG '%', 'user-code' || '-mark NONCE ' || what || ': ran as ' || was || ', became ' || current_user
                               || ', in a ' || (SELECT backend_type FROM pg_catalog.pg_stat_activity
                                                 WHERE pid = pg_catalog.pg_backend_pid());
                EXECUTE 'SET LOCAL ROLE ' || pg_catalog.quote_ident(was);
              END IF;
            END
            $$
            """,
            """
            CREATE FUNCTION m.f(what text, value int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN PERFORM m.probe(what); RETURN value; END$$
            """,
            """
            CREATE FUNCTION m.inlined(int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
            SELECT m.f('inlined function', 1) + $1$$
            """,
            """
            CREATE FUNCTION m.trigger() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM m.probe('trigger ' || TG_NAME); RETURN NEW; END$$
            """);

    /** A cast for each kind of type to each type that pgtrek's own queries could ask for, called without being named. */
    private static final List<String> TYPES = List.of(
            "CREATE TYPE m.composite AS (a \"char\", b int, c float8)",
            "CREATE TYPE m.mood AS ENUM ('good', 'bad')",
            "CREATE DOMAIN m.number AS int CHECK (m.f('domain constraint', VALUE) > -100)",
            "CREATE DOMAIN m.pair AS m.composite",
            """
            CREATE FUNCTION m.distance(m.mood, m.mood) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN PERFORM m.probe('distance in a range'); RETURN 1; END$$
            """,
            "CREATE TYPE m.span AS RANGE (SUBTYPE = m.mood, SUBTYPE_DIFF = m.distance)",
            "CREATE DOMAIN m.initial AS int CHECK (m.f('domain of an initial value', VALUE) > -100)",
            """
            CREATE FUNCTION m.add(m.initial, int) RETURNS m.initial LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN PERFORM m.probe('aggregate'); RETURN $1; END$$
            """,
            "CREATE AGGREGATE m.total(int) (SFUNC = m.add, STYPE = m.initial, INITCOND = '1')",
            "CREATE DOMAIN m.bound AS int CHECK (m.f('domain of a partition bound', VALUE) > -100)");

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE m.data (id int PRIMARY KEY, c m.composite, m m.mood, d m.number, p m.pair, s m.span,
                                 cs m.composite[], ms m.mood[])
            """,
            """
            INSERT INTO m.data
            SELECT i, ROW('a', i, sqrt(i))::m.composite, 'good', i, ROW('b', i, 1)::m.composite, '[good,bad]',
                   ARRAY[ROW('c', i, 2)::m.composite], ARRAY['bad'::m.mood]
              FROM generate_series(1, 20) i
            """,
            "CREATE TABLE m.fast_default (id int PRIMARY KEY)",
            "INSERT INTO m.fast_default VALUES (1), (2)",
            "ALTER TABLE m.fast_default ADD m m.mood DEFAULT 'bad', ADD c m.composite DEFAULT ROW('a', 1, 2)",
            "CREATE TABLE m.index_expression (id int PRIMARY KEY, a int)",
            "INSERT INTO m.index_expression VALUES (1, 1), (2, 2)",
            "CREATE INDEX ON m.index_expression ((m.f('index expression', 1) + a))",
            "CREATE TABLE m.index_predicate (id int PRIMARY KEY, a int)",
            "INSERT INTO m.index_predicate VALUES (1, 1)",
            "CREATE INDEX ON m.index_predicate (a) WHERE a > m.f('index predicate', 2)",
            "CREATE TABLE m.index_inlined (id int PRIMARY KEY, a int)",
            "INSERT INTO m.index_inlined VALUES (1, 1)",
            "CREATE INDEX ON m.index_inlined (m.inlined(a))",
            "CREATE TABLE m.exclusion (id int PRIMARY KEY, a int,"
                    + " EXCLUDE ((m.f('exclusion constraint', 1) + a) WITH =))",
            "INSERT INTO m.exclusion VALUES (1, 1)",
            "CREATE TABLE m.checked (id int PRIMARY KEY, a int CHECK (m.f('check constraint', a) > 0),"
                    + " CHECK (a > m.f('check constraint with a constant', 0)))",
            "INSERT INTO m.checked VALUES (1, 1), (2, 2)",
            "CREATE TABLE m.generated (id int PRIMARY KEY, a int,"
                    + " g int GENERATED ALWAYS AS (m.f('generated column', 1) + a) STORED)",
            "INSERT INTO m.generated VALUES (1, 1), (2, 2)",
            "CREATE INDEX ON m.generated ((m.f('index expression', 1) + a))",
            "CREATE TABLE m.with_default (id int PRIMARY KEY, a int DEFAULT m.f('default', 1))",
            "INSERT INTO m.with_default VALUES (1)",
            "CREATE TABLE m.by_range (k int, PRIMARY KEY (k)) PARTITION BY RANGE (k)",
            "CREATE TABLE m.by_range_1 PARTITION OF m.by_range FOR VALUES FROM (0) TO (100)",
            "CREATE INDEX ON m.by_range_1 ((m.f('index expression', 1) + k))",
            "INSERT INTO m.by_range VALUES (1), (2)",
            "CREATE TABLE m.by_key (k int) PARTITION BY RANGE ((k + m.f('partition key', 0)))",
            "CREATE TABLE m.by_key_1 PARTITION OF m.by_key (PRIMARY KEY (k)) FOR VALUES FROM (0) TO (100)",
            "INSERT INTO m.by_key_1 VALUES (1), (2)",
            "CREATE TABLE m.by_hash (k int, m m.mood) PARTITION BY HASH ((k + m.f('partition key by hash', 0)))",
            "CREATE TABLE m.by_hash_0 PARTITION OF m.by_hash (PRIMARY KEY (k)) FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
            "CREATE TABLE m.by_hash_1 PARTITION OF m.by_hash (PRIMARY KEY (k)) FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
            "INSERT INTO m.by_hash SELECT i, 'good' FROM generate_series(1, 20) i",
            "CREATE TABLE m.by_int (k int) PARTITION BY HASH ((k + m.f('partition key by hash', 0)))",
            "CREATE TABLE m.by_domain (k m.bound) PARTITION BY LIST (k)",
            "CREATE TABLE m.by_domain_1 PARTITION OF m.by_domain (PRIMARY KEY (k)) FOR VALUES IN (1)",
            "CREATE TABLE m.hash_function (id int PRIMARY KEY, a int)",
            "INSERT INTO m.hash_function VALUES (1, 1)",
            "CREATE INDEX ON m.hash_function ((CASE WHEN satisfies_hash_partition('m.by_hash'::regclass::oid, 2, 0,"
                    + " 1) THEN a END))",
            "CREATE TABLE m.triggered (id int PRIMARY KEY, a int)",
            "CREATE TRIGGER ordinary BEFORE INSERT ON m.triggered FOR EACH ROW EXECUTE FUNCTION m.trigger()",
            "CREATE TRIGGER always BEFORE INSERT ON m.triggered FOR EACH ROW EXECUTE FUNCTION m.trigger()",
            "CREATE TRIGGER replica BEFORE INSERT ON m.triggered FOR EACH ROW EXECUTE FUNCTION m.trigger()",
            "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON m.triggered DEFERRABLE INITIALLY DEFERRED"
                    + " FOR EACH ROW EXECUTE FUNCTION m.trigger()",
            "CREATE TRIGGER truncated BEFORE TRUNCATE ON m.triggered FOR EACH STATEMENT EXECUTE FUNCTION m.trigger()",
            "INSERT INTO m.triggered VALUES (1, 1)",
            "ALTER TABLE m.triggered ENABLE ALWAYS TRIGGER always",
            "ALTER TABLE m.triggered ENABLE ALWAYS TRIGGER late",
            "ALTER TABLE m.triggered ENABLE REPLICA TRIGGER replica",
            "ALTER TABLE m.triggered ENABLE ALWAYS TRIGGER truncated",
            "CREATE TABLE m.ruled (id int PRIMARY KEY)",
            "INSERT INTO m.ruled VALUES (1)",
            "CREATE RULE also AS ON INSERT TO m.ruled DO ALSO SELECT m.f('rule', 1)",
            "CREATE TABLE m.secured (id int PRIMARY KEY)",
            "INSERT INTO m.secured VALUES (1)",
            "CREATE POLICY p ON m.secured USING (id > m.f('policy', 0))",
            "ALTER TABLE m.secured ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE m.secured FORCE ROW LEVEL SECURITY",
            "CREATE VIEW m.barrier WITH (security_barrier) AS SELECT * FROM m.data WHERE id > m.f('view', 0)",
            "CREATE MATERIALIZED VIEW m.summary AS SELECT id, m.f('materialized view', id) AS f FROM m.data",
            "CREATE UNIQUE INDEX ON m.summary (id)",
            "CREATE MATERIALIZED VIEW m.totals AS SELECT m.total(id) FROM m.data",
            "CREATE TABLE m.aggregated (id int PRIMARY KEY)",
            "CREATE RULE ruled AS ON UPDATE TO m.aggregated DO ALSO SELECT m.total(id) FROM m.data",
            "INSERT INTO m.aggregated VALUES (1)",
            "CREATE INDEX ON m.summary ((m.f('materialized view''s index', 1) + id))",
            "CREATE SEQUENCE m.numbers",
            "CREATE TABLE m.referred (id int PRIMARY KEY)",
            "INSERT INTO m.referred VALUES (1)",
            "CREATE TABLE m.referring (id int PRIMARY KEY, r m.composite REFERENCES m.referred)",
            "INSERT INTO m.referring VALUES (1, ROW('a', 1, 1))",
            "SELECT lo_from_bytea(0, 'large')");

    private final PostgresPair pair;
    private final String nonce = UUID.randomUUID().toString();

    UserCode(PostgresPair pair) {
        this.pair = pair;
    }

    /** Makes all of it on the source. */
    void createBy(HostileOwner owner) {
        owner.execute(
                pair.source(),
                statements(pair.source().major()).stream()
                        .map(statement -> statement.replace("NONCE", nonce))
                        .toArray(String[]::new));
    }

    /**
     * One time that code ran with other rights than its owner's.
     *
     * @param code which, in the words of its definition
     * @param as whose rights it had and could take
     * @param byWorker whether it ran in the server's own worker that applies a subscription's changes
     * @param server where
     */
    record Mark(String code, String as, boolean byWorker, PostgresServer server) {}

    /** Returns the times that the code ran with other rights than its owner's. */
    List<Mark> marks() {
        Pattern mark = Pattern.compile("user-code-mark " + nonce + " (.*): (ran as .*), in a (.*)");
        return Stream.of(pair.source(), pair.target())
                .flatMap(server -> mark.matcher(server.log())
                        .results()
                        .map(result -> new Mark(
                                result.group(1),
                                result.group(2),
                                result.group(3).strip().startsWith("logical replication"),
                                server)))
                .toList();
    }

    private static List<String> statements(int major) {
        List<String> statements = new ArrayList<>(FUNCTIONS);
        statements.addAll(TYPES);
        for (String type : List.of("m.composite", "m.mood", "m.span", "m.composite[]", "m.mood[]")) {
            for (String target : List.of("text", "json", "jsonb", "bytea", "bigint", "float8")) {
                statements.addAll(cast(type, target));
            }
            statements.addAll(operators(type));
        }
        statements.addAll(cast("m.composite", "int"));
        statements.addAll(namesakes());
        statements.addAll(TABLES);
        if (major >= STATISTICS_ON_EXPRESSIONS_SINCE) {
            statements.add("CREATE TABLE m.statistics (id int PRIMARY KEY, a int)");
            statements.add("INSERT INTO m.statistics VALUES (1, 1)");
            statements.add("CREATE STATISTICS m.s ON (m.f('statistics', 1) + a), id FROM m.statistics");
        }
        if (major >= VIRTUAL_COLUMNS_SINCE) {
            statements.add("CREATE TABLE m.virtual (id int PRIMARY KEY, v bool GENERATED ALWAYS AS"
                    + " (satisfies_hash_partition('m.by_int'::regclass::oid, 2, 0, 1)) VIRTUAL)");
            statements.add("INSERT INTO m.virtual VALUES (1)");
        }
        statements.add("ALTER DATABASE mal SET search_path = m, \"PG_CATALOG\", public, pg_catalog");
        statements.add("ALTER DATABASE mal SET constraint_exclusion = on");
        return statements;
    }

    private static List<String> cast(String type, String target) {
        String function = name("cast", type, target);
        String mark = type.equals("m.composite") && target.equals("int")
                ? "foreign key''s cast"
                : "cast from " + type + " to " + target;
        return List.of(
                """
                CREATE FUNCTION m.%s(value %s) RETURNS %s LANGUAGE plpgsql AS $$
                BEGIN PERFORM m.probe('%s'); RETURN %s; END$$
                """.formatted(function, type, target, mark, target.startsWith("json") ? "'1'" : "1"),
                "CREATE CAST (%s AS %s) WITH FUNCTION m.%s(%s) AS IMPLICIT".formatted(type, target, function, type));
    }

    private static List<String> operators(String type) {
        List<String> statements = new ArrayList<>();
        String function = name("operator", type, "");
        statements.add("""
                CREATE FUNCTION m.%s(a %s, b %s) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS $$
                BEGIN PERFORM m.probe('operator on %s'); RETURN true; END$$
                """.formatted(function, type, type, type));
        for (String operator : List.of("=", "<>", "<", ">")) {
            statements.add("CREATE OPERATOR m.%s (PROCEDURE = m.%s, LEFTARG = %s, RIGHTARG = %s)"
                    .formatted(operator, function, type, type));
        }
        return statements;
    }

    /** Functions and operators that stand in for the system's own, where a search_path lets them. */
    private static List<String> namesakes() {
        List<String> statements = new ArrayList<>();
        for (String schema : List.of("m", "\"PG_CATALOG\"", "public")) {
            for (String name : List.of("format", "concat_ws", "quote_ident", "sha256", "md5", "pg_get_expr")) {
                statements.add("""
                        CREATE FUNCTION %s.%s(text) RETURNS text LANGUAGE plpgsql AS $$
                        BEGIN PERFORM m.probe('namesake %s'); RETURN $1; END$$
                        """.formatted(schema, name, name));
            }
            statements.add("""
                    CREATE FUNCTION %s.same(name, text) RETURNS bool LANGUAGE plpgsql AS $$
                    BEGIN PERFORM m.probe('operator = of name and text'); RETURN true; END$$
                    """.formatted(schema));
            statements.add("CREATE OPERATOR %s.=# (PROCEDURE = %s.same, LEFTARG = name, RIGHTARG = text)"
                    .formatted(schema, schema));
        }
        return statements;
    }

    private static String name(String prefix, String type, String target) {
        return prefix + "_" + type.replace("m.", "").replace("[]", "s") + (target.isEmpty() ? "" : "_to_" + target);
    }
}
