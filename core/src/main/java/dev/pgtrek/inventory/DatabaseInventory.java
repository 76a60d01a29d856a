package dev.pgtrek.inventory;

import java.util.List;
import java.util.Set;
import org.immutables.value.Value;

/** What is in one database, read by connecting to it. Immutable. */
@Value.Immutable
public abstract class DatabaseInventory {
    DatabaseInventory() {}

    public abstract String name();

    /** Tables, partitions, materialized views and foreign tables, without those of the system. */
    public abstract List<TableInfo> tables();

    public abstract List<SequenceInfo> sequences();

    public abstract List<InstalledExtension> extensions();

    public abstract Set<QualifiedName> views();

    /** The schemas that are not the system's. */
    public abstract Set<String> schemas();

    /** Those of them in which pgtrek's user may not even look objects up. */
    public abstract Set<String> schemasWithoutUsage();

    /** Those of them in which pgtrek's user may not create anything. */
    public abstract Set<String> schemasWithoutCreate();

    /** The procedural languages but for those that every database has. */
    public abstract Set<String> languages();

    /** How many large objects there are. */
    @Value.Default
    public long largeObjects() {
        return 0;
    }

    /** The large objects that pgtrek's user may not read. */
    @Value.Default
    public long unreadableLargeObjects() {
        return 0;
    }

    /** The bytes that all large objects take up. */
    @Value.Default
    public long largeObjectBytes() {
        return 0;
    }

    public abstract Set<String> eventTriggers();

    public abstract Set<String> foreignServers();

    public abstract Set<String> publications();

    public abstract Set<String> subscriptions();

    /** The tablespaces that something in it asks for, but for the database's own. */
    public abstract Set<String> tablespaces();

    /** The roles that own something in it. */
    public abstract Set<String> owners();

    /** The roles that rights in it were granted to, by grants, default privileges or policies. */
    public abstract Set<String> grantees();

    /**
     * Functions, types, operators, event triggers, foreign servers, publications, default privileges and other objects of users,
     * beside tables, views, sequences, schemas, subscriptions and extensions with what belongs to these.
     */
    @Value.Default
    public long otherObjects() {
        return 0;
    }

    /** Whether there is anything in it that a user made. */
    public boolean isEmpty() {
        return tables().isEmpty()
                && sequences().isEmpty()
                && views().isEmpty()
                && subscriptions().isEmpty()
                && largeObjects() == 0
                && otherObjects() == 0
                && extensions().stream().allMatch(extension -> extension.name().equals("plpgsql"))
                && schemas().stream().allMatch(schema -> schema.equals("public"));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabaseInventory}; not thread-safe. */
    public static final class Builder extends ImmutableDatabaseInventory.Builder {
        Builder() {}
    }
}
