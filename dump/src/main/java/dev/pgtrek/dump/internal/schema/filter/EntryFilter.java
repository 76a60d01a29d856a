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
 * Selects the entries to try on the target. Excludes those that the caller does not want, those that must fail, and all
 * dependents of missing entries. Thread-safe.
 */
public final class EntryFilter {
    /** The parts of a pgtrek replication outside of its schema. */
    private static final Set<String> REPLICATING = Set.of(
            "EVENT TRIGGER",
            "PUBLICATION",
            "PUBLICATION TABLE",
            "PUBLICATION TABLES IN SCHEMA",
            "SUBSCRIPTION",
            "SUBSCRIPTION TABLE");

    /** Metadata of one object, whose absence needs no report if the object itself is reported as missing. */
    private static final Set<String> GOES_WITH_ITS_OBJECT = Set.of("COMMENT", "SECURITY LABEL");

    private static final int NAMED_OBJECTS = 5;

    private final Predicate<String> leavesOutExtension;
    private final SelectedObjects selected;
    private final TransferOptions options;
    private final TargetRoles roles;
    private final Refusals refusals;
    private final KeptEntries kept;
    private final RightsFilter rights;
    private final RoleNames names;
    private final Map<Integer, Missing> missing = new HashMap<>();
    private final Map<String, Disowned> disowned = new LinkedHashMap<>();

    /**
     * An entry that is missing on the target.
     *
     * @param told whether its dependents are worth a finding
     * @param wanted whether the caller requested its absence
     */
    private record Missing(String described, boolean told, boolean wanted) {}

    private static final class Disowned {
        private final StringBuilder names = new StringBuilder();
        private int count;
    }

    /**
     * @param leavesOutExtension tests by name whether an extension is excluded
     * @param selected the objects that the caller has selected
     * @param existing the objects that existed on the target before, and are not created
     */
    public EntryFilter(
            Predicate<String> leavesOutExtension,
            SelectedObjects selected,
            TransferOptions options,
            TargetRoles roles,
            Refusals refusals,
            ExistingObjects existing) {
        this.leavesOutExtension = leavesOutExtension;
        this.selected = selected;
        this.options = options;
        this.roles = roles;
        this.refusals = refusals;
        this.kept = new KeptEntries(existing);
        this.rights = new RightsFilter(roles, refusals);
        this.names = new RoleNames(roles, refusals);
    }

    /** Returns the entry in the form to create; empty if it is not to be tried. */
    public synchronized Optional<SchemaEntry> apply(SchemaEntry entry) {
        if (selected.leavesOut(entry)) {
            missing.put(entry.id(), new Missing(entry.described() + ", which is not selected", true, true));
            return Optional.empty();
        }
        Missing needed = missingDependency(entry);
        if (needed != null) {
            boolean part = selected.belongsToLeftOut(entry);
            missing.put(entry.id(), new Missing(needed.described, needed.told && !part, needed.wanted));
            if (needed.told && !part && !GOES_WITH_ITS_OBJECT.contains(entry.kind())) {
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

    /** Records that a tried entry is missing: from now on no dependent of it is tried. */
    public synchronized void failed(SchemaEntry entry) {
        missing.put(entry.id(), new Missing(entry.described(), true, false));
    }

    public synchronized boolean isMissing(int id) {
        return missing.containsKey(id);
    }

    /** Whether an entry existed on the target before, and stays unchanged. */
    synchronized boolean isKept(SchemaEntry entry) {
        return kept.contains(entry.id());
    }

    /** Whether the target rejected an entry only because an equivalent object exists, which stays. */
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

    /** For parts of a publication, the publication's name comes first. */
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
            return false; // it belongs to the user as soon as it is created
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
            return false; // it exists
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

    /** Whether an owner could not be kept that {@link #tellDisowned} has not reported yet. */
    public synchronized boolean disowns() {
        return !disowned.isEmpty();
    }

    /**
     * Reports the objects that belong to the target's user because their owner could not be kept: one finding for each
     * owner.
     */
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
