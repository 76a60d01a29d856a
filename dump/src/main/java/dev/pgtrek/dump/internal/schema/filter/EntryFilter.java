package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.option.OrphanedRows;
import dev.pgtrek.dump.option.Ownership;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.text.Plural;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which entries are tried on the target: not those that the caller does not want, not those that are bound to fail,
 * and nothing that depends on an entry that is not there. Thread-safe.
 */
public final class EntryFilter {
    /** What a replication of pgtrek's is made of, outside of its schema. */
    private static final Set<String> REPLICATING = Set.of(
            "EVENT TRIGGER",
            "PUBLICATION",
            "PUBLICATION TABLE",
            "PUBLICATION TABLES IN SCHEMA",
            "SUBSCRIPTION",
            "SUBSCRIPTION TABLE");

    /** What is said of one object, and not missed where that object is told to be missing. */
    private static final Set<String> GOES_WITH_ITS_OBJECT = Set.of("COMMENT", "SECURITY LABEL");

    private static final int NAMED_OBJECTS = 5;

    private final Predicate<String> leavesOutExtension;
    private final TransferOptions options;
    private final TargetRoles roles;
    private final Refusals refusals;
    private final KeptEntries kept;
    private final RightsFilter rights;
    private final RoleNames names;
    private final Map<Integer, Missing> missing = new HashMap<>();
    private final Map<String, Disowned> disowned = new LinkedHashMap<>();

    /**
     * An entry that is not on the target.
     *
     * @param told whether what depends on it is worth a finding
     * @param wanted whether the caller asked for its absence
     */
    private record Missing(String described, boolean told, boolean wanted) {}

    private static final class Disowned {
        private final StringBuilder names = new StringBuilder();
        private int count;
    }

    /**
     * @param leavesOutExtension tells by its name whether an extension is not made
     * @param existing what is on the target before, and is not made
     */
    public EntryFilter(
            Predicate<String> leavesOutExtension,
            TransferOptions options,
            TargetRoles roles,
            Refusals refusals,
            ExistingObjects existing) {
        this.leavesOutExtension = leavesOutExtension;
        this.options = options;
        this.roles = roles;
        this.refusals = refusals;
        this.kept = new KeptEntries(existing);
        this.rights = new RightsFilter(roles, refusals);
        this.names = new RoleNames(roles, refusals);
    }

    /** The entry as it is to be made; empty where it is not to be tried. */
    public synchronized Optional<SchemaEntry> apply(SchemaEntry entry) {
        Missing needed = missingDependency(entry);
        if (needed != null) {
            missing.put(entry.id(), new Missing(needed.described, needed.told, needed.wanted));
            if (needed.told && !GOES_WITH_ITS_OBJECT.contains(entry.kind())) {
                refusals.notTried(entry, "it depends on " + needed.described, needed.wanted);
            }
            return Optional.empty();
        }
        if (isUnwanted(entry)) {
            missing.put(entry.id(), new Missing(entry.described(), entry.kind().equals("EXTENSION"), true));
            return Optional.empty();
        }
        if (kept.takes(entry)) {
            return Optional.empty();
        }
        Optional<String> refusal = roles.limits().refusal(entry);
        if (refusal.isPresent()) {
            missing.put(entry.id(), new Missing(entry.described(), true, Refusals.isHarmless(entry)));
            refusals.notTried(entry, refusal.get(), false);
            return Optional.empty();
        }
        if (RightsFilter.concerns(entry)) {
            return rights.apply(entry);
        }
        Optional<SchemaEntry> named = names.apply(entry);
        if (named.isEmpty()) {
            missing.put(entry.id(), new Missing(entry.described(), true, true));
        }
        return named.map(made -> ownable(made) ? made : made.withoutOwnership());
    }

    /** What was tried is not there after all: nothing that depends on it is tried from now on. */
    public synchronized void failed(SchemaEntry entry) {
        missing.put(entry.id(), new Missing(entry.described(), true, false));
    }

    public synchronized boolean isMissing(int id) {
        return missing.containsKey(id);
    }

    /** Whether an entry was on the target before, and stays as it is there. */
    synchronized boolean isKept(SchemaEntry entry) {
        return kept.contains(entry.id());
    }

    /** Whether the target refused an entry only because something of the kind is there, which stays. */
    public synchronized boolean isInTheWay(SchemaEntry entry, SQLException refusal) {
        return kept.isInTheWay(entry, refusal);
    }

    /** Whether foreign keys that rows break are created {@code NOT VALID}. */
    public boolean acceptsOrphanedRows() {
        return options.orphanedRows() == OrphanedRows.NOT_VALID;
    }

    private @Nullable Missing missingDependency(SchemaEntry entry) {
        for (int dependency : entry.dependencies()) {
            Missing needed = missing.get(dependency);
            if (needed != null) {
                return needed;
            }
        }
        return null;
    }

    private boolean isUnwanted(SchemaEntry entry) {
        return switch (entry.kind()) {
            case "EXTENSION" -> leavesOutExtension.test(entry.name());
            case "COMMENT" -> !options.comments() || roles.limits().hasComment(entry);
            case "ACL", "DEFAULT ACL" -> !options.grants();
            default -> REPLICATING.contains(entry.kind()) && isOurs(entry);
        };
    }

    /** For what belongs to a publication, the publication's name comes first. */
    private static boolean isOurs(SchemaEntry entry) {
        return ReplicationName.parse(entry.name().split(" ", 2)[0]).isPresent();
    }

    private boolean ownable(SchemaEntry entry) {
        if (entry.ownership().isEmpty()) {
            return true;
        }
        if (options.ownership() == Ownership.TARGET_USER) {
            return false;
        }
        if (PublicSchema.isOwnerOf(entry)) {
            return publicSchemaGoesTo(entry.owner());
        }
        if (entry.owner().equals(roles.user()) && !entry.statements().isEmpty()) {
            return false; // it is the user's as soon as it is made
        }
        if (roles.mayOwn(entry.owner())) {
            return true;
        }
        Disowned objects = disowned.computeIfAbsent(entry.owner(), owner -> new Disowned());
        objects.count++;
        if (objects.count <= NAMED_OBJECTS) {
            objects.names.append(objects.count == 1 ? "" : ", ").append(entry.described());
        }
        return false;
    }

    private boolean publicSchemaGoesTo(String owner) {
        PublicSchema schema = roles.publicSchema();
        if (schema.owner().equals(owner)) {
            return false; // it is there
        }
        if (schema.owned() && roles.mayOwn(owner)) {
            return true;
        }
        if (!schema.belongsTo(owner)) {
            refusals.tell(Finding.warning(
                            "ownership",
                            "the schema public belongs to " + schema.owner() + " instead of " + owner + ", which "
                                    + (roles.all().contains(owner)
                                            ? roles.user() + " may not give it to"
                                            : "does not exist on the target"))
                    .withRemedy(
                            "as a superuser of the target: ALTER SCHEMA public OWNER TO " + PrintedSql.name(owner)));
        }
        return false;
    }

    /** Whether an owner could not be kept, which {@link #tellDisowned} has not told yet. */
    public synchronized boolean disowns() {
        return !disowned.isEmpty();
    }

    /** Tells which objects belong to the target's user because their owner could not be kept: one finding for each owner. */
    public synchronized void tellDisowned() {
        disowned.forEach((owner, objects) -> refusals.tell(Finding.warning(
                        "ownership",
                        Plural.of(objects.count, "object belongs to ", "objects belong to ") + roles.user()
                                + " instead of " + owner + ", which "
                                + (roles.all().contains(owner)
                                        ? roles.user() + " may not give objects to"
                                        : "does not exist on the target")
                                + ": " + objects.names + (objects.count > NAMED_OBJECTS ? ", …" : ""))
                .withRemedy("as a superuser of the target: REASSIGN OWNED, or ALTER … OWNER TO, for these objects")));
        disowned.clear();
    }
}
