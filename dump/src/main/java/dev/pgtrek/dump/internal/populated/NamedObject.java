package dev.pgtrek.dump.internal.populated;

/**
 * An object in a database that a user created and that has a name. Immutable.
 *
 * @param classOid the catalog that it is in, the same on all servers
 * @param oid its OID there
 * @param type its type in the terms of {@code pg_identify_object}: {@code table}, {@code foreign-data wrapper}
 * @param schema its schema; empty if it is in none
 * @param name its name, without arguments; empty for objects without a name
 * @param identity its name with schema and arguments, quoted if necessary
 * @param space the namespace in which its name must be unique: tables, views, types and indexes share one
 * @param part whether it belongs to another object, without which it can neither be created nor dropped
 * @param partition whether it is a partition, which is dropped before its parent
 */
record NamedObject(
        long classOid,
        long oid,
        String type,
        String schema,
        String name,
        String identity,
        String space,
        boolean part,
        boolean partition) {
    /** The key by which an object of the source is found on the target. */
    String key() {
        return space + ' ' + identity;
    }

    /** The name for messages: {@code table shop.orders}. */
    String described() {
        return type + ' ' + identity;
    }

    /** The statement that drops it, if it exists, with all objects that depend on it. */
    String drop() {
        return "DROP " + spelled() + " CASCADE;";
    }

    private String spelled() {
        return switch (type) {
            case "aggregate" -> "AGGREGATE IF EXISTS " + identity.replaceFirst("\\(\\)$", "(*)");
            case "foreign-data wrapper" -> "FOREIGN DATA WRAPPER IF EXISTS " + identity;
            case "statistics object" -> "STATISTICS IF EXISTS " + identity;
            case "transform" ->
                "TRANSFORM IF EXISTS " + identity.replaceFirst("^for (.*) language (.*)$", "FOR $1 LANGUAGE $2");
            default -> type + " IF EXISTS " + identity;
        };
    }
}
