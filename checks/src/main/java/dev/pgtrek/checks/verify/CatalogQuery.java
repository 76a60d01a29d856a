package dev.pgtrek.checks.verify;

import dev.pgtrek.checks.verify.MergedRows.Entry;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.select.ObjectSelection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The queries by which a database's definitions are compared. Each query returns one row for each object, of four texts:
 * its kind, its name, its parent (the name of a schema, or the qualified name of a relation), and its complete
 * definition.
 *
 * <p>The queries return the same for equal definitions on every version from 10 to 18, and one text serves all versions.
 * A column that some versions lack is read through {@code to_jsonb}, which returns null for a missing column. Two
 * settings describe the other server: {@code pgtrek.same_major} is {@code on} if both have the same major version, and
 * {@code pgtrek.older_major} is the older version. {@code pgtrek.database} is the database's name on the source, which
 * may be another one than on the target. The system's own objects, those of extensions and those in schemas
 * that are no users' ({@link UserSchemas}) are excluded.
 *
 * <p>Not compared are subscriptions, tablespaces, security labels, the order of columns, and privileges that were changed
 * on the system's own objects or on an extension's.
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

    /** The queries for objects that contain other objects. */
    private static final Set<CatalogQuery> CONTAINERS =
            EnumSet.of(SCHEMAS, EXTENSION_VERSIONS, RELATIONS, INDEXES, ROUTINES, TYPES, OTHERS);

    /** The queries whose objects belong to a schema, or that may return such objects. */
    private static final Set<CatalogQuery> IN_SCHEMAS = EnumSet.of(RELATIONS, ROUTINES, TYPES, OTHERS, COMMENTS);

    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"]|\"\")+)\".*", Pattern.DOTALL);
    private static final Pattern FURTHER = Pattern.compile("(\\(| USING ).*$", Pattern.DOTALL);

    private final String sql;
    private final Text text;

    CatalogQuery(String sql, Text text) {
        this.sql = TrustedOwners.in(UserSchemas.in(sql)).replace("${ours}", "'^" + ReplicationName.PATTERN + "$'");
        this.text = text;
    }

    /** The content of the definitions that a query returns. */
    private enum Text {
        NAMES,
        /** Versions, which may differ on the target. */
        VERSIONS,
        /** Expressions and queries, among names that are quoted as in SQL: equivalent SQL is printed in several forms. */
        SQL
    }

    /**
     * Whether a selection has an object that this query returns. An object that belongs to a relation counts as selected:
     * its relation decides.
     */
    boolean selects(ObjectSelection objects, String database, Entry entry) {
        if (this == SCHEMAS) {
            return objects.selectsSchema(database, entry.name());
        }
        for (String schema : List.of(entry.parent(), QualifiedName.quote(entry.parent()))) {
            if (IN_SCHEMAS.contains(this) && entry.name().startsWith(schema + ".")) {
                String named = entry.name().substring(schema.length() + 1);
                return objects.selects(
                        database, entry.parent(), this == RELATIONS || this == TYPES ? named : nameOf(named));
            }
        }
        return true;
    }

    /** Returns the name of an object without its arguments or its access method, and without quotes. */
    private static String nameOf(String described) {
        Matcher quoted = QUOTED.matcher(described);
        return quoted.matches()
                ? quoted.group(1).replace("\"\"", "\"")
                : FURTHER.matcher(described).replaceFirst("");
    }

    String sql() {
        return sql;
    }

    /** Whether other objects belong to those that this query returns. */
    boolean givesContainers() {
        return CONTAINERS.contains(this);
    }

    /** Whether a difference is permitted and reported separately: objects that belong to it are not compared then. */
    boolean mayDiffer() {
        return text == Text.VERSIONS;
    }

    /** Whether the definitions contain SQL as printed by a server, and are compared by {@link CanonicalSql}. */
    boolean containsSql() {
        return text == Text.SQL;
    }
}
