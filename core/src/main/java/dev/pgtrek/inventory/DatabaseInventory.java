package dev.pgtrek.inventory;

import dev.pgtrek.internal.text.Names;
import dev.pgtrek.internal.text.Plural;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.immutables.value.Value;

/** The contents of one database, read over a connection to it. Immutable. */
@Value.Immutable
public abstract class DatabaseInventory {
    private static final int SHOWN = 10;

    DatabaseInventory() {}

    public abstract String name();

    /** Tables, partitions, materialized views and foreign tables, without system tables. */
    public abstract List<TableInfo> tables();

    public abstract List<SequenceInfo> sequences();

    public abstract List<InstalledExtension> extensions();

    public abstract Set<QualifiedName> views();

    /** The schemas, without system schemas. */
    public abstract Set<String> schemas();

    /**
     * The schemas whose names have the form of pgtrek's own, with their owners. Their contents are neither part of this
     * inventory nor migrated.
     *
     * @see dev.pgtrek.internal.sql.UserSchemas
     */
    public abstract Map<String, String> reservedSchemas();

    /** The {@link #schemas} in which pgtrek's user lacks the USAGE privilege. */
    public abstract Set<String> schemasWithoutUsage();

    /** The {@link #schemas} in which pgtrek's user lacks the CREATE privilege. */
    public abstract Set<String> schemasWithoutCreate();

    /** The procedural languages, except those that every database has. */
    public abstract Set<String> languages();

    /** The number of large objects. */
    @Value.Default
    public long largeObjects() {
        return 0;
    }

    /** The number of large objects that pgtrek's user may not read. */
    @Value.Default
    public long unreadableLargeObjects() {
        return 0;
    }

    /** The size of all large objects in bytes. */
    @Value.Default
    public long largeObjectBytes() {
        return 0;
    }

    public abstract Set<String> eventTriggers();

    public abstract Set<String> foreignServers();

    public abstract Set<String> publications();

    /** The subscriptions, except those of other users whose names have the form of pgtrek's own. */
    public abstract Set<String> subscriptions();

    /** The tablespaces that its objects use, except the database's own. */
    public abstract Set<String> tablespaces();

    /** The roles that own objects in it. */
    public abstract Set<String> owners();

    /** The roles with rights in it, by grants, default privileges or policies. */
    public abstract Set<String> grantees();

    /**
     * The number of other user objects: functions, types, operators, event triggers, foreign servers, publications,
     * default privileges and more. Tables, views, sequences, schemas, subscriptions and extensions with their members
     * do not count.
     */
    @Value.Default
    public long otherObjects() {
        return 0;
    }

    /** Whether it contains no user object. */
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

    /**
     * Returns the objects whose names also exist in another database, in message form ({@code table shop.orders}).
     * Tables come first, then views, sequences, schemas except {@code public}, event triggers and foreign servers. The
     * names of functions, types and other objects are unknown here.
     */
    public List<String> collidesWith(DatabaseInventory other) {
        Set<QualifiedName> relations = new HashSet<>(other.views());
        other.tables().forEach(table -> relations.add(table.qualifiedName()));
        other.sequences().forEach(sequence -> relations.add(sequence.qualifiedName()));
        List<String> collisions = new ArrayList<>();
        collide(collisions, "table ", tables().stream().map(TableInfo::qualifiedName), relations);
        collide(collisions, "view ", views().stream(), relations);
        collide(collisions, "sequence ", sequences().stream().map(SequenceInfo::qualifiedName), relations);
        collide(collisions, "schema ", schemas().stream().filter(name -> !name.equals("public")), other.schemas());
        collide(collisions, "event trigger ", eventTriggers().stream(), other.eventTriggers());
        collide(collisions, "foreign server ", foreignServers().stream(), other.foreignServers());
        return List.copyOf(collisions);
    }

    private static <T extends Comparable<? super T>> void collide(
            List<String> collisions, String kind, Stream<T> names, Set<T> others) {
        names.filter(others::contains).sorted().forEach(name -> collisions.add(kind + name));
    }

    /**
     * Describes the contents for a message on why the database is not migrated: the collisions with the source's
     * objects, or without any, the first few objects.
     */
    public String describedBeside(DatabaseInventory source) {
        List<String> collisions = collidesWith(source);
        if (!collisions.isEmpty()) {
            return "objects of the same names as the source's: " + Names.some(collisions, SHOWN);
        }
        List<String> known = Stream.concat(
                        tables().stream().map(table -> "table " + table.qualifiedName()),
                        subscriptions().stream().sorted().map(name -> "subscription " + name))
                .toList();
        return "nothing that has the name of a table, view, sequence or schema of the source, but "
                + (known.isEmpty()
                        ? Plural.of(sequences().size(), "sequence") + ", " + Plural.of(largeObjects(), "large object")
                                + ", " + Plural.of(views().size() + otherObjects(), "other object")
                        : Names.some(known, SHOWN));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabaseInventory}; not thread-safe. */
    public static final class Builder extends ImmutableDatabaseInventory.Builder {
        Builder() {}
    }
}
