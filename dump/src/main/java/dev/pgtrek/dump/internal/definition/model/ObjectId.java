package dev.pgtrek.dump.internal.definition.model;

/**
 * What identifies an object of a database.
 *
 * @param catalog the catalog that it is in
 * @param oid its OID there
 */
public record ObjectId(ObjectClass catalog, long oid) {}
