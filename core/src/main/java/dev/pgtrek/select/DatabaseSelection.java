package dev.pgtrek.select;

import java.util.List;
import java.util.Set;

/**
 * Selects databases by name. Without inclusions it selects every database of the source, except those of the server or
 * its provider: {@code template0}, {@code template1}, databases that accept no connections, and the admin databases in
 * {@link #ADMIN_DATABASES}. Including its exact name selects such a database. Exclusions always take precedence.
 * Immutable and thread-safe.
 */
public final class DatabaseSelection {
    /** The admin databases of Amazon RDS, Google Cloud SQL, Azure and Aiven, which do not belong to a user. */
    public static final Set<String> ADMIN_DATABASES =
            Set.of("rdsadmin", "cloudsqladmin", "azure_maintenance", "azure_sys", "_aiven");

    private static final Set<String> TEMPLATES = Set.of("template0", "template1");
    private static final DatabaseSelection ALL = new DatabaseSelection(List.of(), List.of());

    private final List<NamePattern> included;
    private final List<NamePattern> excluded;

    private DatabaseSelection(List<NamePattern> included, List<NamePattern> excluded) {
        this.included = List.copyOf(included);
        this.excluded = List.copyOf(excluded);
    }

    /** Selects every user database; the default. */
    public static DatabaseSelection all() {
        return ALL;
    }

    public static DatabaseSelection of(List<NamePattern> included, List<NamePattern> excluded) {
        return new DatabaseSelection(included, excluded);
    }

    /**
     * Whether a database is selected.
     *
     * @param acceptsConnections the value of {@code pg_database.datallowconn}
     */
    public boolean selects(String database, boolean acceptsConnections) {
        if (excluded.stream().anyMatch(pattern -> pattern.matches(database))) {
            return false;
        }
        if (TEMPLATES.contains(database) || ADMIN_DATABASES.contains(database) || !acceptsConnections) {
            return isNamed(database);
        }
        return included.isEmpty() || included.stream().anyMatch(pattern -> pattern.matches(database));
    }

    /** Whether a database is included by its exact name, not by a wildcard or by default. */
    public boolean isNamed(String database) {
        return included.stream().anyMatch(pattern -> pattern.isExact() && pattern.matches(database));
    }

    public List<NamePattern> included() {
        return included;
    }

    public List<NamePattern> excluded() {
        return excluded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatabaseSelection that
                && included.equals(that.included)
                && excluded.equals(that.excluded);
    }

    @Override
    public int hashCode() {
        return 31 * included.hashCode() + excluded.hashCode();
    }

    @Override
    public String toString() {
        return (included.isEmpty() ? "all databases" : "databases " + included)
                + (excluded.isEmpty() ? "" : " but " + excluded);
    }
}
