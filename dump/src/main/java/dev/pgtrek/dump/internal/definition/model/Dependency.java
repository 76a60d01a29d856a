package dev.pgtrek.dump.internal.definition.model;

/** That an object needs another one. Immutable. */
public record Dependency(long catalog, long oid, long neededCatalog, long neededOid) {}
