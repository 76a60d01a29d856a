package dev.pgtrek.dump.internal.populated;

/**
 * Something in a database that a user made and that has a name. Immutable.
 *
 * @param classOid the catalog that it is in, the same on all servers
 * @param oid its OID there
 * @param type what it is, in the words of {@code pg_identify_object}: {@code table}, {@code foreign-data wrapper}
 * @param identity its name with schema and arguments, quoted where need be
 * @param space what its name must be unique in: tables, views, types and indexes share one
 * @param part whether it belongs to another object, without which it can neither be made nor dropped
 * @param partition whether it is a partition, which goes before what it is a partition of
 */
record NamedObject(
        long classOid, long oid, String type, String identity, String space, boolean part, boolean partition) {
    /** By what an object of the source is found on the target. */
    String key() {
        return space + ' ' + identity;
    }

    /** What it is called in messages: {@code table shop.orders}. */
    String described() {
        return type + ' ' + identity;
    }

    /** The statement that drops it, if it is there, with all that depends on it. */
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
