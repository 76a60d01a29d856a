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

/** What is in one database, read by connecting to it. Immutable. */
@Value.Immutable
public abstract class DatabaseInventory {
    private static final int SHOWN = 10;

    DatabaseInventory() {}

    public abstract String name();

    /** Tables, partitions, materialized views and foreign tables, without those of the system. */
    public abstract List<TableInfo> tables();

    public abstract List<SequenceInfo> sequences();

    public abstract List<InstalledExtension> extensions();

    public abstract Set<QualifiedName> views();

    /** The schemas that are not the system's. */
    public abstract Set<String> schemas();

    /**
     * The schemas whose names have the form of pgtrek's own, with their owners. Nothing in them is part of this inventory,
     * and nothing of them is carried.
     *
     * @see dev.pgtrek.internal.sql.UserSchemas
     */
    public abstract Map<String, String> reservedSchemas();

    /** Those of {@link #schemas} in which pgtrek's user may not even look objects up. */
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

    /** The subscriptions, but for those that other users named as pgtrek names its own. */
    public abstract Set<String> subscriptions();

    /** The tablespaces that something in it asks for, but for the database's own. */
    public abstract Set<String> tablespaces();

    /** The roles that own something in it. */
    public abstract Set<String> owners();

    /** The roles that rights in it were granted to, by grants, default privileges or policies. */
    public abstract Set<String> grantees();

    /**
     * Functions, types, operators, event triggers, foreign servers, publications, default privileges and other objects of
     * users, beside tables, views, sequences, schemas, subscriptions and extensions with what belongs to these.
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

    /**
     * What of it has a name that something in another database has too, in the words of a message ({@code table
     * shop.orders}): tables first, then views, sequences, schemas but for {@code public}, event triggers and foreign
     * servers. Functions, types and other objects are not known by name here.
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
     * What is in it, for a message that says why nothing is moved here: what collides with the source's objects, or where
     * nothing does, the first few of what there is.
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
