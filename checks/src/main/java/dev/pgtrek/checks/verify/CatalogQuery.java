package dev.pgtrek.checks.verify;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.internal.sql.UserSchemas;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a database's definitions are compared by. Each query gives one row for each object, of four texts: its kind, its
 * name, what it belongs to (the name of a schema, or of a relation with its schema's), and all that defines it.
 *
 * <p>The queries give the same for the same on every version from 10 to 18, and one text serves all: a column that not every
 * version's catalogs have is read through {@code to_jsonb}, which gives null where there is none. Two settings tell them of
 * the other server: {@code pgtrek.same_major} is {@code on} if both are of one major version, and {@code pgtrek.older_major}
 * is the older one's. The system's own objects, those of extensions and those in schemas that are no users' ({@link
 * UserSchemas}) are left out.
 *
 * <p>Not compared are subscriptions, tablespaces, security labels, the order of columns, and rights that were changed on the
 * system's own objects or on an extension's.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalogs.html">System catalogs</a>
 */
enum CatalogQuery {
    DATABASE(RelationQueries.DATABASE, Text.NAMES),
    SCHEMAS(RelationQueries.SCHEMAS, Text.NAMES),
    EXTENSIONS(RelationQueries.EXTENSIONS, Text.NAMES),
    EXTENSION_VERSIONS(RelationQueries.EXTENSION_VERSIONS, Text.VERSIONS),
    EXTENSION_MEMBERS(RelationQueries.EXTENSION_MEMBERS, Text.NAMES),
    SYSTEM_SCHEMAS(RelationQueries.SYSTEM_SCHEMAS, Text.NAMES),
    RELATIONS(RelationQueries.RELATIONS, Text.SQL),
    COLUMNS(RelationQueries.COLUMNS, Text.SQL),
    CONSTRAINTS(TableQueries.CONSTRAINTS, Text.SQL),
    INDEXES(TableQueries.INDEXES, Text.SQL),
    VIEWS(TableQueries.VIEWS, Text.SQL),
    RULES(TableQueries.RULES, Text.SQL),
    TRIGGERS(TableQueries.TRIGGERS, Text.SQL),
    POLICIES(TableQueries.POLICIES, Text.SQL),
    ROUTINES(RoutineQueries.ROUTINES, Text.SQL),
    TYPES(RoutineQueries.TYPES, Text.SQL),
    OTHERS(OtherQueries.OTHERS, Text.SQL),
    PUBLICATIONS(TableQueries.PUBLICATIONS, Text.SQL),
    GRANTS(GrantQueries.GRANTS, Text.NAMES),
    DEFAULT_PRIVILEGES(GrantQueries.DEFAULTS, Text.NAMES),
    COMMENTS(GrantQueries.COMMENTS, Text.NAMES);

    /** Those that other objects belong to. */
    private static final Set<CatalogQuery> CONTAINERS =
            EnumSet.of(SCHEMAS, EXTENSION_VERSIONS, RELATIONS, INDEXES, ROUTINES, TYPES, OTHERS);

    private final String sql;
    private final Text text;

    CatalogQuery(String sql, Text text) {
        this.sql = TrustedOwners.in(UserSchemas.in(sql)).replace("${ours}", "'^" + ReplicationName.PATTERN + "$'");
        this.text = text;
    }

    /** What the definitions that a query gives are made of. */
    private enum Text {
        NAMES,
        /** Versions, which may be others on the target. */
        VERSIONS,
        /**
         * Expressions and queries, among names that are quoted as in SQL: what means the same is printed in several forms.
         */
        SQL
    }

    String sql() {
        return sql;
    }

    /** Whether other objects belong to those that this query gives. */
    boolean givesContainers() {
        return CONTAINERS.contains(this);
    }

    /** Whether what differs is told, and no difference: what belongs to it is not compared then. */
    boolean mayDiffer() {
        return text == Text.VERSIONS;
    }

    /** Whether the definitions contain SQL as a server prints it, and are compared by {@link CanonicalSql}. */
    boolean containsSql() {
        return text == Text.SQL;
    }
}
