package dev.pgtrek.select;

import java.util.List;

/**
 * Selects the objects that exist on the target afterwards, by schema and name. Without inclusions all schemas are
 * selected; exclusions of schemas and objects always take precedence. Objects outside of schemas, such as extensions and
 * casts, are selected. Immutable and thread-safe.
 *
 * @param included patterns of {@linkplain ObjectPattern#ofSchema schemas}; empty for all
 * @param excluded patterns of schemas or objects
 */
public record ObjectSelection(List<ObjectPattern> included, List<ObjectPattern> excluded) {
    private static final ObjectSelection ALL = new ObjectSelection(List.of(), List.of());

    public ObjectSelection {
        included = List.copyOf(included);
        excluded = List.copyOf(excluded);
    }

    /** Selects every object; the default. */
    public static ObjectSelection all() {
        return ALL;
    }

    /** Selects what matches an inclusion, if there is any, and no exclusion. */
    public static ObjectSelection of(List<ObjectPattern> included, List<ObjectPattern> excluded) {
        return new ObjectSelection(included, excluded);
    }

    /** Whether a schema is selected; single objects in it may be excluded all the same. */
    public boolean selectsSchema(String database, String schema) {
        return (included.isEmpty() || included.stream().anyMatch(pattern -> pattern.matchesSchema(database, schema)))
                && !excludesSchema(database, schema);
    }

    /** Whether an exclusion matches all objects of a schema. */
    public boolean excludesSchema(String database, String schema) {
        return excluded.stream().anyMatch(pattern -> pattern.matchesSchema(database, schema));
    }

    /** Whether an object is selected. An object that belongs to a table, such as an index, is decided by the table. */
    public boolean selects(String database, String schema, String object) {
        return (included.isEmpty() || included.stream().anyMatch(pattern -> pattern.matches(database, schema, object)))
                && excluded.stream().noneMatch(pattern -> pattern.matches(database, schema, object));
    }

    /** Whether every object is selected. */
    public boolean isAll() {
        return included.isEmpty() && excluded.isEmpty();
    }

    @Override
    public String toString() {
        return (included.isEmpty() ? "all objects" : "objects " + included)
                + (excluded.isEmpty() ? "" : " but " + excluded);
    }
}
