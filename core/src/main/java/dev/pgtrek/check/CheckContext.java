package dev.pgtrek.check;

import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Side;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The input of checks: the options of the migration, and the facts read from the two servers. Immutable and
 * thread-safe; no method connects to a server.
 *
 * <p>Tests build a context with {@link #builder()}, or start from a healthy pair of servers of {@code pgtrek-testkit}
 * and change one fact.
 */
public final class CheckContext {
    private static final String HELPER = "aiven_extras";
    private static final String NEEDED_BY_HELPER = "dblink";

    private final MigrationOptions options;
    private final Map<Side, Reading> readings;
    private final List<String> databases;
    private final Map<FactKey, Object> facts;
    private final Map<FactKey, String> unreadable;
    private final boolean sameServer;

    private CheckContext(Builder builder) {
        this.options = builder.options;
        Map<Side, Reading> sides = new HashMap<>();
        builder.readings.forEach((side, reading) -> sides.put(side, reading.copy()));
        this.readings = Map.copyOf(sides);
        this.databases = List.copyOf(builder.databases);
        this.facts = Map.copyOf(builder.facts);
        this.unreadable = Map.copyOf(builder.unreadable);
        this.sameServer = builder.sameServer;
    }

    /** The options of the migration. */
    public MigrationOptions options() {
        return options;
    }

    /**
     * The names of the selected databases, in the order of the source. Includes unreadable databases, so a check of
     * database contents uses {@link #sourceDatabases()} instead.
     */
    public List<String> databases() {
        return databases;
    }

    /** @throws FactUnavailableException if the source was unreachable */
    public ServerInventory source() {
        return server(Side.SOURCE);
    }

    /** @throws FactUnavailableException if the target was unreachable */
    public ServerInventory target() {
        return server(Side.TARGET);
    }

    /** @throws FactUnavailableException if that server was unreachable */
    public ServerInventory server(Side side) {
        Reading reading = reading(side);
        if (reading.server == null) {
            throw unreadable(side);
        }
        return reading.server;
    }

    /**
     * Whether source and target are the same server: a lock taken on one was found on the other. A physical copy of the
     * source, which shares its system identifier, is a different server.
     */
    public boolean sameServer() {
        return sameServer;
    }

    /** What the source lists about a database, without a connection to it; empty for an unknown name. */
    public Optional<DatabaseInfo> databaseInfo(String database) {
        return source().database(database);
    }

    /**
     * Returns the contents of a selected database of the source.
     *
     * @throws FactUnavailableException if that database was unreachable, or is not selected
     */
    public DatabaseInventory sourceDatabase(String database) {
        DatabaseInventory inventory = reading(Side.SOURCE).databases.get(database);
        if (inventory == null) {
            throw new FactUnavailableException("database " + database + " of the source could not be read"
                    + connectionFailure(Side.SOURCE, database)
                            .map(failure -> ": " + failure.getMessage())
                            .orElse(""));
        }
        return inventory;
    }

    /** The readable selected databases of the source. */
    public List<DatabaseInventory> sourceDatabases() {
        return databases.stream()
                .map(reading(Side.SOURCE).databases::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * What the target lists about its counterpart of a database, without a connection to it; empty where it does not
     * exist.
     *
     * @param database its name on the source
     */
    public Optional<DatabaseInfo> targetInfo(String database) {
        return target().database(options.targetName(database));
    }

    /**
     * The contents of the target's counterpart of a database; empty where it does not exist or could not be read.
     *
     * @param database its name on the source
     */
    public Optional<DatabaseInventory> targetDatabase(String database) {
        return Optional.ofNullable(reading(Side.TARGET).databases.get(options.targetName(database)));
    }

    /**
     * Whether an extension of a source database is not created on the target: it or its schema is excluded, or it serves
     * only pgtrek's own work on the source and the target's user can't install it. The latter are {@code aiven_extras} and
     * {@code dblink}, which it requires.
     */
    public boolean leavesOutExtension(DatabaseInventory source, String extension) {
        if (options.excludesExtension(extension) || isInExcludedSchema(source, extension)) {
            return true;
        }
        boolean helper = extension.equals(HELPER)
                || (extension.equals(NEEDED_BY_HELPER)
                        && source.extensions().stream()
                                .anyMatch(other -> other.name().equals(HELPER)));
        return helper && !targetHasExtension(source.name(), extension);
    }

    private boolean isInExcludedSchema(DatabaseInventory source, String extension) {
        return source.extensions().stream()
                .filter(installed -> installed.name().equals(extension))
                .anyMatch(installed -> options.objects().excludesSchema(source.name(), installed.schema()));
    }

    /** Whether the target's counterpart of a database has an extension, or its user may install it there. */
    public boolean targetHasExtension(String database, String extension) {
        return target().availableExtension(extension)
                        .filter(target()::mayInstall)
                        .isPresent()
                || targetDatabase(database).stream()
                        .flatMap(there -> there.extensions().stream())
                        .anyMatch(there -> there.name().equals(extension));
    }

    /** The reason why a server was unreachable; empty where it was reachable. */
    public Optional<ConnectionFailedException> connectionFailure(Side side) {
        return Optional.ofNullable(reading(side).failure);
    }

    /**
     * The reason why a database was unreachable; empty where it was reachable, or was not tried.
     *
     * @param database its name on the source, for either side
     */
    public Optional<ConnectionFailedException> connectionFailure(Side side, String database) {
        String name = side == Side.TARGET ? options.targetName(database) : database;
        return Optional.ofNullable(reading(side).databaseFailures.get(name));
    }

    /** The value of a fact of a whole server. */
    public <T> T fact(Fact<T> fact) {
        return value(fact, "");
    }

    /**
     * The value of a fact of one database.
     *
     * @param database its name on the source, also for a fact of the target
     */
    public <T> T fact(Fact<T> fact, String database) {
        return value(fact, database);
    }

    /** Whether the target's database existed for this fact to be read in; always true for facts of the source. */
    public boolean hasFact(Fact<?> fact, String database) {
        return facts.containsKey(new FactKey(fact, database));
    }

    /** The total size of the selected databases on the source in bytes. */
    public long selectedBytes() {
        return databases.stream()
                .map(this::databaseInfo)
                .flatMap(Optional::stream)
                .mapToLong(info -> info.sizeBytes().orElse(0))
                .sum();
    }

    @SuppressWarnings("unchecked") // stored under this fact's own key, by its own reader or by Builder.fact
    private <T> T value(Fact<T> fact, String database) {
        FactKey key = new FactKey(fact, database);
        Object value = facts.get(key);
        if (value == null && reading(fact.side()).server == null) {
            throw unreadable(fact.side());
        }
        if (value == null) {
            throw new FactUnavailableException(fact + (database.isEmpty() ? "" : " (" + database + ")")
                    + " could not be read: " + unreadable.getOrDefault(key, "it was not asked for"));
        }
        return (T) value;
    }

    /** Omits the reason, which the connection check reports once. */
    private static FactUnavailableException unreadable(Side side) {
        return new FactUnavailableException("the " + side + " could not be read: see connect-" + side);
    }

    private Reading reading(Side side) {
        return Objects.requireNonNull(readings.get(side));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with all values of this context. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.options = options;
        copy.readings.clear();
        readings.forEach((side, reading) -> copy.readings.put(side, reading.copy()));
        copy.databases.addAll(databases);
        copy.facts.putAll(facts);
        copy.unreadable.putAll(unreadable);
        copy.sameServer = sameServer;
        return copy;
    }

    private record FactKey(Fact<?> fact, String database) {}

    private static final class Reading {
        private @Nullable ServerInventory server;
        private @Nullable ConnectionFailedException failure;
        private final Map<String, DatabaseInventory> databases = new LinkedHashMap<>();
        private final Map<String, ConnectionFailedException> databaseFailures = new LinkedHashMap<>();

        private Reading copy() {
            Reading copy = new Reading();
            copy.server = server;
            copy.failure = failure;
            copy.databases.putAll(databases);
            copy.databaseFailures.putAll(databaseFailures);
            return copy;
        }
    }

    /** Builds a {@link CheckContext}; not thread-safe. */
    public static final class Builder {
        private MigrationOptions options = MigrationOptions.defaults();
        private final Map<Side, Reading> readings = new HashMap<>();
        private final Set<String> databases = new LinkedHashSet<>();
        private final Map<FactKey, Object> facts = new HashMap<>();
        private final Map<FactKey, String> unreadable = new HashMap<>();
        private boolean sameServer;

        private Builder() {
            for (Side side : Side.values()) {
                readings.put(side, new Reading());
            }
        }

        public Builder options(MigrationOptions options) {
            this.options = Objects.requireNonNull(options, "options");
            return this;
        }

        /** Sets whether source and target are the same server; false by default. */
        public Builder sameServer(boolean same) {
            sameServer = same;
            return this;
        }

        /** Sets the inventory of a server. */
        public Builder server(Side side, ServerInventory inventory) {
            reading(side).server = Objects.requireNonNull(inventory, "inventory");
            reading(side).failure = null;
            return this;
        }

        /** Sets the reason why a server could not be read. */
        public Builder failure(Side side, ConnectionFailedException failure) {
            reading(side).server = null;
            reading(side).failure = Objects.requireNonNull(failure, "failure");
            return this;
        }

        /** Sets the names of the selected databases, replacing earlier ones. */
        public Builder databases(List<String> names) {
            databases.clear();
            databases.addAll(names);
            return this;
        }

        /**
         * Adds the inventory of a database, under its name on that side; a source database counts as selected from
         * then on.
         */
        public Builder database(Side side, DatabaseInventory inventory) {
            reading(side).databases.put(inventory.name(), inventory);
            reading(side).databaseFailures.remove(inventory.name());
            if (side == Side.SOURCE) {
                databases.add(inventory.name());
            }
            return this;
        }

        /** Sets the reason why a database could not be read; takes its name on that side. */
        public Builder databaseFailure(Side side, String database, ConnectionFailedException failure) {
            reading(side).databases.remove(database);
            reading(side).databaseFailures.put(database, Objects.requireNonNull(failure, "failure"));
            if (side == Side.SOURCE) {
                databases.add(database);
            }
            return this;
        }

        /** The value of a fact of a whole server. */
        public <T> Builder fact(Fact<T> fact, T value) {
            return fact(fact, "", value);
        }

        /** The value of a fact of one database, under its name on the source. */
        public <T> Builder fact(Fact<T> fact, String database, T value) {
            facts.put(new FactKey(fact, database), Objects.requireNonNull(value, "value"));
            return this;
        }

        /** Marks a fact as unreadable, with the reason; an empty database name stands for a fact of a whole server. */
        public Builder unreadable(Fact<?> fact, String database, String reason) {
            unreadable.put(new FactKey(fact, database), Objects.requireNonNull(reason, "reason"));
            return this;
        }

        public CheckContext build() {
            return new CheckContext(this);
        }

        private Reading reading(Side side) {
            return Objects.requireNonNull(readings.get(side));
        }
    }
}
