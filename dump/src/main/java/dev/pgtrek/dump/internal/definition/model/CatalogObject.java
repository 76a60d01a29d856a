package dev.pgtrek.dump.internal.definition.model;

/** An object that has a definition of its own. Immutable. */
public interface CatalogObject {
    /** What identifies it. */
    ObjectId id();

    /** The schema that it is in; empty where it is in none. */
    default String schema() {
        return "";
    }

    /** Its name, unquoted. */
    String name();

    /** The role that owns it; empty where none does. */
    default String owner() {
        return "";
    }

    /** The table that it belongs to or is, by OID; 0 where there is none. */
    default long table() {
        return 0;
    }
}
