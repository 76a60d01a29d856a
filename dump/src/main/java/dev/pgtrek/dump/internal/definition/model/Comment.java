package dev.pgtrek.dump.internal.definition.model;

/** A comment on an object, or on a column of one. Immutable. */
public record Comment(long catalog, long oid, int column, String columnName, String text) {}
