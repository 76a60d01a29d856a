package dev.pgtrek.dump.internal.definition.model;

/**
 * A type that comes with something else: with a table its row type, with a type its array. Immutable.
 *
 * @param relation by OID; 0 for none
 * @param type by OID; 0 for none
 */
public record TypeAlias(long oid, long relation, long type) {}
