package dev.pgtrek.dump.internal.definition.model;

/** A security label of an object, or of a column of one. Immutable. */
public record SecurityLabel(long catalog, long oid, int column, String columnName, String provider, String label) {}
