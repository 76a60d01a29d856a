package dev.pgtrek.inventory;

import dev.pgtrek.internal.sql.PartitionRoots;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;

/** A table, partition, materialized view or foreign table of a database. Immutable. */
@Value.Immutable
public abstract class TableInfo {
    TableInfo() {}

    public abstract long oid();

    public abstract String schema();

    public abstract String name();

    @Value.Default
    public Kind kind() {
        return Kind.TABLE;
    }

    public abstract String owner();

    @Value.Default
    public boolean unlogged() {
        return false;
    }

    /**
     * The bytes of its heap and its TOAST table, without indexes; 0 without storage. Where another session holds or
     * awaits an ACCESS EXCLUSIVE lock, which would block the query, it is the heap's size at the last VACUUM or
     * ANALYZE.
     */
    @Value.Default
    public long bytes() {
        return 0;
    }

    /** The total size in bytes, including indexes. */
    @Value.Default
    public long totalBytes() {
        return bytes();
    }

    /** The server's estimate of the number of rows; empty before the first ANALYZE. */
    public abstract OptionalLong estimatedRows();

    @Value.Default
    public ReplicaIdentity replicaIdentity() {
        return ReplicaIdentity.DEFAULT;
    }

    /** The columns of the primary key in their order; empty where there is none. */
    public abstract List<String> primaryKey();

    /**
     * Whether a subscriber can find a row by the primary key, also under {@link ReplicaIdentity#FULL}: the key is not
     * deferrable, and has no generated column. True by default, where a primary key exists.
     */
    @Value.Default
    public boolean primaryKeyServes() {
        return !primaryKey().isEmpty();
    }

    /**
     * Whether a published UPDATE or DELETE of it can replicate. Requires a primary key that is not deferrable under
     * {@link ReplicaIdentity#DEFAULT}, a valid index under {@link ReplicaIdentity#INDEX}, or
     * {@link ReplicaIdentity#FULL}. A key with a generated column does not qualify: servers from 18 on reject the
     * UPDATE, and older ones omit the column, so that the subscriber stops. For partitioned tables this describes the
     * root.
     */
    @Value.Default
    public boolean hasReplicationKey() {
        return replicaIdentity() == ReplicaIdentity.FULL
                || (replicaIdentity() == ReplicaIdentity.DEFAULT
                        && !primaryKey().isEmpty());
    }

    /**
     * Its columns whose type lacks an equality operator. Any of them stops the subscriber under REPLICA IDENTITY FULL,
     * unless it finds the rows {@linkplain #primaryKeyServes() by the primary key}.
     */
    public abstract List<String> columnsWithoutEquality();

    /** The partitioned table that it is a partition of. */
    public abstract Optional<QualifiedName> partitionOf();

    /**
     * For a partition whose rows may belong to another partition on another server, the topmost table of its hierarchy.
     * Rows are moved and compared by that table, see {@link PartitionRoots}.
     */
    public abstract Optional<QualifiedName> rowsMoveWithin();

    /** Whether row security is enabled, so that the user may not see all rows. */
    @Value.Default
    public boolean rowSecurity() {
        return false;
    }

    /** Whether its policies apply to pgtrek's user, who may then not see all rows; COPY is rejected. */
    @Value.Default
    public boolean rowSecurityApplies() {
        return false;
    }

    /** Whether row security also applies to the owner. */
    @Value.Default
    public boolean forcedRowSecurity() {
        return false;
    }

    @Value.Default
    public int columns() {
        return 1;
    }

    @Value.Default
    public boolean hasGeneratedColumns() {
        return false;
    }

    /** Whether pgtrek's user may read it. */
    @Value.Default
    public boolean readable() {
        return true;
    }

    /** The triggers that fire for replicated rows as well (ENABLE ALWAYS, ENABLE REPLICA). */
    public abstract List<String> alwaysTriggers();

    /** The extension that it belongs to. */
    public abstract Optional<String> extension();

    /**
     * The rows that are user data, where its extension declares that (<a
     * href="https://www.postgresql.org/docs/current/extend-extensions.html#EXTEND-EXTENSIONS-CONFIG-TABLES">pg_extension_config_dump</a>):
     * a {@code WHERE} clause, or an empty text for all rows. Empty where CREATE EXTENSION creates all of its rows.
     */
    public abstract Optional<String> extensionConfiguration();

    /** The tablespace; empty for the database's own. */
    public abstract Optional<String> tablespace();

    /** Keeps derived values consistent with the others, so that a copy with one change needs no second one. */
    @Value.Check
    TableInfo consistent() {
        boolean key = switch (replicaIdentity()) {
            case FULL -> true;
            case NOTHING -> false;
            case DEFAULT -> hasReplicationKey() && !primaryKey().isEmpty();
            case INDEX -> hasReplicationKey();
        };
        boolean primary = primaryKeyServes() && !primaryKey().isEmpty();
        long total = Math.max(totalBytes(), bytes());
        return key == hasReplicationKey() && primary == primaryKeyServes() && total == totalBytes()
                ? this
                : builder()
                        .from(this)
                        .hasReplicationKey(key)
                        .primaryKeyServes(primary)
                        .totalBytes(total)
                        .build();
    }

    public QualifiedName qualifiedName() {
        return new QualifiedName(schema(), name());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link TableInfo}; not thread-safe. */
    public static final class Builder extends ImmutableTableInfo.Builder {
        Builder() {}
    }

    /** The kind of a {@link TableInfo}: the values of {@code pg_class.relkind} that store or show rows. */
    public enum Kind {
        TABLE,
        /** A partitioned table: its rows are in its partitions, which are listed separately. */
        PARTITIONED,
        MATERIALIZED_VIEW,
        FOREIGN
    }

    /**
     * The values that a table writes to the WAL to identify a changed row (<a
     * href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY">REPLICA
     * IDENTITY</a>).
     */
    public enum ReplicaIdentity {
        /** The primary key, where a usable one exists. */
        DEFAULT,
        NOTHING,
        FULL,
        INDEX
    }
}
