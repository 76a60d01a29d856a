package dev.pgtrek.inventory;

/** The name of an object with its schema's name, both in the catalogs' form. Immutable. */
public record QualifiedName(String schema, String name) implements Comparable<QualifiedName> {
    /** Both parts in double quotes, for use in SQL. */
    public String quoted() {
        return quote(schema) + '.' + quote(name);
    }

    /** A single name in double quotes, for use in SQL. */
    public static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public int compareTo(QualifiedName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** {@code schema.name}, for messages. */
    @Override
    public String toString() {
        return schema + '.' + name;
    }
}
