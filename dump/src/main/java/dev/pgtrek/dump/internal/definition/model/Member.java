package dev.pgtrek.dump.internal.definition.model;

/** That an object belongs to an extension. Immutable. */
public record Member(long catalog, long oid, long extension) {}
