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
     * The bytes of its heap and its TOAST table, without indexes; 0 for what has no storage. Where somebody holds or awaits
     * an ACCESS EXCLUSIVE lock, which asking for it would have to wait for, it is the heap's size at the last VACUUM or
     * ANALYZE.
     */
    @Value.Default
    public long bytes() {
        return 0;
    }

    /** The bytes of everything that belongs to it, indexes too. */
    @Value.Default
    public long totalBytes() {
        return bytes();
    }

    /** The number of rows that the server estimates; empty before the first ANALYZE. */
    public abstract OptionalLong estimatedRows();

    @Value.Default
    public ReplicaIdentity replicaIdentity() {
        return ReplicaIdentity.DEFAULT;
    }

    /** The columns of the primary key in their order; empty where there is none. */
    public abstract List<String> primaryKey();

    /**
     * Whether a subscriber can find a row by the primary key, as it does under {@link ReplicaIdentity#FULL} too: the key is
     * not deferrable, and has no generated column. So by default, where there is one.
     */
    @Value.Default
    public boolean primaryKeyServes() {
        return !primaryKey().isEmpty();
    }

    /**
     * Whether a published UPDATE or DELETE of it can be told to the subscriber: a primary key that is not deferrable under
     * {@link ReplicaIdentity#DEFAULT}, a valid index under {@link ReplicaIdentity#INDEX}, or {@link ReplicaIdentity#FULL}.
     * A key with a generated column does not serve: servers from 18 on refuse the UPDATE, and older ones leave the column
     * out, so that the subscriber stops. For partitioned tables this speaks of the root.
     */
    @Value.Default
    public boolean hasReplicationKey() {
        return replicaIdentity() == ReplicaIdentity.FULL
                || (replicaIdentity() == ReplicaIdentity.DEFAULT
                        && !primaryKey().isEmpty());
    }

    /**
     * Its columns whose type has no equality operator: with one of them REPLICA IDENTITY FULL stops the subscriber, unless
     * it finds the rows {@linkplain #primaryKeyServes() by the primary key}.
     */
    public abstract List<String> columnsWithoutEquality();

    /** The partitioned table that it is a partition of. */
    public abstract Optional<QualifiedName> partitionOf();

    /**
     * For a partition whose rows may belong into another one on another server, the topmost table that it is a part of: they
     * are moved and compared by that, see {@link PartitionRoots}.
     */
    public abstract Optional<QualifiedName> rowsMoveWithin();

    /** Whether row security is on, so that the user may see fewer rows than there are. */
    @Value.Default
    public boolean rowSecurity() {
        return false;
    }

    /** Whether its policies bind pgtrek's user, who then can't tell that he sees all rows; COPY is refused. */
    @Value.Default
    public boolean rowSecurityApplies() {
        return false;
    }

    /** Whether row security binds the owner too. */
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
     * Which of its rows are the user's data, where its extension has declared that
     * (<a href="https://www.postgresql.org/docs/current/extend-extensions.html#EXTEND-EXTENSIONS-CONFIG-TABLES">pg_extension_config_dump</a>):
     * a {@code WHERE} clause, or an empty text for all rows. Empty where CREATE EXTENSION makes all of its rows.
     */
    public abstract Optional<String> extensionConfiguration();

    /** The tablespace; empty for the database's own. */
    public abstract Optional<String> tablespace();

    /** Keeps what follows from other values in line with them, so that a copy with one change needs no second one. */
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

    /** What a {@link TableInfo} is; the kinds of {@code pg_class.relkind} that hold or show rows of their own. */
    public enum Kind {
        TABLE,
        /** A partitioned table: its rows are in its partitions, which are listed too. */
        PARTITIONED,
        MATERIALIZED_VIEW,
        FOREIGN
    }

    /**
     * What a table writes to the log to tell which row was changed
     * (<a href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY">REPLICA IDENTITY</a>).
     */
    public enum ReplicaIdentity {
        /** The primary key, where there is one that serves. */
        DEFAULT,
        NOTHING,
        FULL,
        INDEX
    }
}
