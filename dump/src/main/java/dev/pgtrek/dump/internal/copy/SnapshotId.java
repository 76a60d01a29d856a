package dev.pgtrek.dump.internal.copy;

/**
 * The exported snapshot under which all rows are read. Immutable.
 *
 * @param id the result of {@code pg_export_snapshot} or of the creation of a slot
 * @param major the source's major version
 */
record SnapshotId(String id, int major) {}
