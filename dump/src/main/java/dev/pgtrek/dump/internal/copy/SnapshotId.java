package dev.pgtrek.dump.internal.copy;

/**
 * The exported snapshot that all rows are read by. Immutable.
 *
 * @param id what {@code pg_export_snapshot} or the creation of a slot returned
 * @param major the source's major version
 */
record SnapshotId(String id, int major) {}
