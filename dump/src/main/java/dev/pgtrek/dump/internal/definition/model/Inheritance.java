package dev.pgtrek.dump.internal.definition.model;

/** That a table inherits from another one, or is a partition of it. Immutable. */
public record Inheritance(long child, long parent) {}
