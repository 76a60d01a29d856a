package dev.pgtrek.checks.verify;

import dev.pgtrek.strategy.UserSchemas;

/**
 * What a database's definitions are compared by. Each query gives one row for each object, of four texts: its kind, its name,
 * what it belongs to (the name of a schema, or of a relation with its schema's), and all that defines it.
 *
 * <p>The queries give the same for the same on every version from 10 to 18, and one text serves all: a column that not every
 * version's catalogs have is read through {@code to_jsonb}, which gives null where there is none. Two settings tell them of
 * the other server: {@code pgtrek.same_major} is {@code on} if both are of one major version, and {@code pgtrek.older_major}
 * is the older one's. The system's own objects, those of extensions and those in schemas that are no users' ({@link UserSchemas})
 * are left out.
 *
 * <p>Not compared are publications and subscriptions, tablespaces, security labels, the order of columns, the versions of
 * extensions, and rights that were changed on the system's own objects or on an extension's.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalogs.html">System catalogs</a>
 */
enum CatalogQuery {
    DATABASE(RelationQueries.DATABASE),
    SCHEMAS(RelationQueries.SCHEMAS, true),
    EXTENSIONS(RelationQueries.EXTENSIONS),
    RELATIONS(RelationQueries.RELATIONS, true),
    COLUMNS(RelationQueries.COLUMNS),
    CONSTRAINTS(TableQueries.CONSTRAINTS),
    INDEXES(TableQueries.INDEXES, true),
    VIEWS(TableQueries.VIEWS),
    RULES(TableQueries.RULES),
    TRIGGERS(TableQueries.TRIGGERS),
    POLICIES(TableQueries.POLICIES),
    ROUTINES(RoutineQueries.ROUTINES, true),
    TYPES(RoutineQueries.TYPES, true),
    OTHERS(OtherQueries.OTHERS, true),
    GRANTS(GrantQueries.GRANTS),
    DEFAULT_PRIVILEGES(GrantQueries.DEFAULTS),
    COMMENTS(GrantQueries.COMMENTS);

    private final String sql;
    private final boolean containers;

    CatalogQuery(String sql) {
        this(sql, false);
    }

    CatalogQuery(String sql, boolean containers) {
        this.sql = UserSchemas.in(sql);
        this.containers = containers;
    }

    String sql() {
        return sql;
    }

    /** Whether other objects belong to those that this query gives. */
    boolean givesContainers() {
        return containers;
    }
}
