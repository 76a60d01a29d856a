package dev.pgtrek.testkit;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.SequenceInfo;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.internal.RecordedServer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The facts of two servers that no check objects to. A test changes the relevant fact:
 *
 * <pre>{@code
 * CheckContext healthy = HealthyPair.of(14, 18).build();
 *
 * CheckContext noLogicalWal = HealthyPair.of(14, 18).setting(Side.SOURCE, "wal_level", "replica").build();
 *
 * CheckContext noKey = HealthyPair.of(14, 18)
 *     .table("app", "public.orders", table -> table.primaryKey(List.of()))
 *     .build();
 *
 * CheckContext oneMore = HealthyPair.of(14, 18).addTable("app", "public.notes", table -> table.unlogged(true)).build();
 * }</pre>
 *
 * <p>Settings, available extensions and predefined roles are those of freshly initialized servers of these versions,
 * except for {@code wal_level=logical} on the source. The user is the superuser {@code postgres} on both. The source has
 * one database to migrate, {@link #DATABASE}, owned by the role of the same name. It contains the tables
 * {@code public.customers} and {@code public.orders} with primary keys, their sequences, and the extension
 * {@code plpgsql}. The target is empty.
 *
 * <p>No server is needed. Not thread-safe; the built context is immutable.
 */
public final class HealthyPair {
    /** The name of the source's database. */
    public static final String DATABASE = "app";

    private static final long DATABASE_BYTES = 200_000_000;
    private static final long TABLE_BYTES = 90_000_000;
    private static final long FIRST_OID = 16_400;
    private static final long OID_STEP = 10;

    private final Map<Side, ServerInventory> servers = new EnumMap<>(Side.class);
    private final Map<Side, Map<String, DatabaseInventory>> databases = new EnumMap<>(Side.class);
    private final List<Consumer<CheckContext.Builder>> facts = new ArrayList<>();
    private MigrationOptions options = MigrationOptions.defaults();

    private HealthyPair(ServerInventory source, ServerInventory target) {
        servers.put(Side.SOURCE, source);
        servers.put(Side.TARGET, target);
        databases.put(Side.SOURCE, new LinkedHashMap<>());
        databases.put(Side.TARGET, new LinkedHashMap<>());
    }

    /**
     * Begins with two healthy servers.
     *
     * @param source the source's major version, 10 to 18
     * @param target the target's major version, 10 to 18
     * @return facts to change, or to build unchanged
     */
    public static HealthyPair of(int source, int target) {
        HealthyPair pair = new HealthyPair(
                ServerInventory.builder()
                        .from(RecordedServer.load(source))
                        .systemIdentifier("7000000000000000001")
                        .putSetting("wal_level", "logical")
                        .addRole(RoleInfo.builder().name(DATABASE).login(true).build())
                        .build(),
                ServerInventory.builder()
                        .from(RecordedServer.load(target))
                        .systemIdentifier("7000000000000000002")
                        .build());
        return pair.addDatabase(DATABASE);
    }

    /**
     * Changes the facts of a whole server.
     *
     * @param side which one
     * @param change receives a builder of the facts; additions to a list extend the existing entries
     * @return this
     */
    public HealthyPair server(Side side, Consumer<ServerInventory.Builder> change) {
        ServerInventory.Builder builder = ServerInventory.builder().from(server(side));
        change.accept(builder);
        servers.put(side, builder.build());
        return this;
    }

    /**
     * Changes one setting.
     *
     * @param side on which server
     * @param name for example {@code wal_level}
     * @param value as {@code SHOW} prints it
     * @return this
     */
    public HealthyPair setting(Side side, String name, String value) {
        return server(side, server -> server.putSetting(name, value));
    }

    /**
     * Changes the rights of pgtrek's user. Removing the superuser attribute removes all rights that it implies.
     *
     * @param side on which server
     * @param change receives a builder of the user's attributes
     * @return this
     */
    public HealthyPair user(Side side, Consumer<CurrentUser.Builder> change) {
        CurrentUser.Builder builder = CurrentUser.builder().from(server(side).user());
        change.accept(builder);
        return server(side, server -> server.user(builder.build()));
    }

    /**
     * Makes pgtrek's user on a server an ordinary one: a role with LOGIN, without further attributes or memberships.
     *
     * @param side on which server
     * @param name the role's name
     * @return this
     */
    public HealthyPair ordinaryUser(Side side, String name) {
        return server(
                side,
                server -> server.addRole(
                                RoleInfo.builder().name(name).login(true).build())
                        .user(CurrentUser.builder().name(name).addMemberOf(name).build()));
    }

    /**
     * Adds a database to the source, with the initial contents of {@link #DATABASE}; it is selected for migration, too.
     *
     * @param name its name
     * @return this
     */
    public HealthyPair addDatabase(String name) {
        server(
                Side.SOURCE,
                server -> server.addDatabase(DatabaseInfo.builder()
                        .name(name)
                        .owner(DATABASE)
                        .sizeBytes(DATABASE_BYTES)
                        .build()));
        return put(Side.SOURCE, shop(name));
    }

    /**
     * Adds an empty database to the target, which exists before the migration.
     *
     * @param name its name
     * @return this
     */
    public HealthyPair addTargetDatabase(String name) {
        server(
                Side.TARGET,
                server -> server.addDatabase(DatabaseInfo.builder()
                        .name(name)
                        .owner("postgres")
                        .sizeBytes(8_000_000)
                        .build()));
        return put(
                Side.TARGET,
                DatabaseInventory.builder()
                        .name(name)
                        .addSchema("public")
                        .addExtension(plpgsql())
                        .build());
    }

    /**
     * Changes the facts of a database that a server reports without a connection to it.
     *
     * @param side which server
     * @param name an existing database of the server
     * @param change receives a builder of these facts
     * @return this
     */
    public HealthyPair databaseInfo(Side side, String name, Consumer<DatabaseInfo.Builder> change) {
        List<DatabaseInfo> changed = new ArrayList<>(server(side).databases());
        DatabaseInfo info = server(side)
                .database(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the %s has no database '%s', only %s".formatted(side, name, databaseNames(side))));
        DatabaseInfo.Builder builder = DatabaseInfo.builder().from(info);
        change.accept(builder);
        changed.set(changed.indexOf(info), builder.build());
        return server(side, server -> server.databases(changed));
    }

    /**
     * Changes the contents of a database.
     *
     * @param side which server
     * @param name a database of the source, or one added by {@link #addTargetDatabase}
     * @param change receives a builder of the contents; additions to a list extend the existing entries
     * @return this
     */
    public HealthyPair database(Side side, String name, Consumer<DatabaseInventory.Builder> change) {
        DatabaseInventory.Builder builder = DatabaseInventory.builder().from(contents(side, name));
        change.accept(builder);
        return put(side, builder.build());
    }

    /**
     * Changes a table of the source.
     *
     * @param database its database
     * @param table its name, as {@code schema.name}
     * @param change receives a builder of the table
     * @return this
     */
    public HealthyPair table(String database, String table, Consumer<TableInfo.Builder> change) {
        List<TableInfo> changed =
                new ArrayList<>(contents(Side.SOURCE, database).tables());
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).qualifiedName().toString().equals(table)) {
                TableInfo.Builder builder = TableInfo.builder().from(changed.get(i));
                change.accept(builder);
                changed.set(i, builder.build());
                return database(Side.SOURCE, database, contents -> contents.tables(changed));
            }
        }
        throw new IllegalArgumentException("database '%s' has no table '%s', only %s"
                .formatted(
                        database,
                        table,
                        changed.stream().map(TableInfo::qualifiedName).toList()));
    }

    /**
     * Adds a table to the source, with a primary key and the size of the existing tables.
     *
     * @param database its database
     * @param table its name, as {@code schema.name}; a missing schema is added
     * @return this
     */
    public HealthyPair addTable(String database, String table) {
        return addTable(database, table, unchanged -> {});
    }

    /**
     * Adds a table like {@link #addTable(String, String)}, and changes it.
     *
     * @param database its database
     * @param table its name, as {@code schema.name}
     * @param change receives a builder of the table
     * @return this
     */
    public HealthyPair addTable(String database, String table, Consumer<TableInfo.Builder> change) {
        DatabaseInventory contents = contents(Side.SOURCE, database);
        int dot = table.indexOf('.');
        if (dot <= 0 || dot == table.length() - 1) {
            throw new IllegalArgumentException("table must be schema.name, was '%s'".formatted(table));
        }
        QualifiedName name = new QualifiedName(table.substring(0, dot), table.substring(dot + 1));
        if (contents.tables().stream().anyMatch(other -> other.qualifiedName().equals(name))) {
            throw new IllegalArgumentException("database '%s' has a table '%s' already".formatted(database, table));
        }
        long oid = OID_STEP
                + contents.tables().stream().mapToLong(TableInfo::oid).max().orElse(FIRST_OID);
        TableInfo.Builder builder = TableInfo.builder().from(table(oid, name));
        change.accept(builder);
        return database(
                Side.SOURCE,
                database,
                inventory -> inventory.addTable(builder.build()).addSchema(name.schema()));
    }

    /**
     * Changes the migration options.
     *
     * @param change receives a builder of the options, initially all defaults
     * @return this
     */
    public HealthyPair options(Consumer<MigrationOptions.Builder> change) {
        MigrationOptions.Builder builder = MigrationOptions.builder().from(options);
        change.accept(builder);
        options = builder.build();
        return this;
    }

    /**
     * Supplies the value of a server-wide fact that a check declares.
     *
     * @param fact the fact
     * @param value its value
     * @param <T> the value's type
     * @return this
     */
    public <T> HealthyPair fact(Fact<T> fact, T value) {
        facts.add(context -> context.fact(fact, value));
        return this;
    }

    /**
     * Supplies the value of a fact of one database.
     *
     * @param fact the fact
     * @param database the database's name
     * @param value its value
     * @param <T> the value's type
     * @return this
     */
    public <T> HealthyPair fact(Fact<T> fact, String database, T value) {
        facts.add(context -> context.fact(fact, database, value));
        return this;
    }

    /**
     * Builds the context for checks.
     *
     * @return an immutable context; all databases of the source are selected except {@code postgres} and the templates
     */
    public CheckContext build() {
        return toBuilder().build();
    }

    /**
     * Returns a builder of the context, for changes without a method in this class.
     *
     * @return a builder, independent of this pair
     */
    public CheckContext.Builder toBuilder() {
        CheckContext.Builder context = CheckContext.builder().options(options);
        for (Side side : Side.values()) {
            context.server(side, server(side));
            of(side).values().forEach(contents -> context.database(side, contents));
        }
        facts.forEach(fact -> fact.accept(context));
        return context;
    }

    private HealthyPair put(Side side, DatabaseInventory contents) {
        of(side).put(contents.name(), contents);
        return this;
    }

    private Map<String, DatabaseInventory> of(Side side) {
        return Objects.requireNonNull(databases.get(side));
    }

    private ServerInventory server(Side side) {
        return Objects.requireNonNull(servers.get(side));
    }

    private DatabaseInventory contents(Side side, String name) {
        DatabaseInventory contents = of(side).get(name);
        if (contents == null) {
            throw new IllegalArgumentException(
                    "there is no database '%s' on the %s, only %s".formatted(name, side, of(side).keySet()));
        }
        return contents;
    }

    private List<String> databaseNames(Side side) {
        return server(side).databases().stream().map(DatabaseInfo::name).toList();
    }

    private static DatabaseInventory shop(String name) {
        return DatabaseInventory.builder()
                .name(name)
                .addTables(
                        table(FIRST_OID, new QualifiedName("public", "customers")),
                        table(FIRST_OID + OID_STEP, new QualifiedName("public", "orders")))
                .addSequences(sequence(FIRST_OID - 1, "customers"), sequence(FIRST_OID + OID_STEP - 1, "orders"))
                .addExtension(plpgsql())
                .addSchema("public")
                .addOwners(DATABASE, "postgres")
                .build();
    }

    private static TableInfo table(long oid, QualifiedName name) {
        return TableInfo.builder()
                .oid(oid)
                .schema(name.schema())
                .name(name.name())
                .owner(DATABASE)
                .bytes(TABLE_BYTES / 2)
                .totalBytes(TABLE_BYTES)
                .estimatedRows(500_000)
                .addPrimaryKey("id")
                .columns(5)
                .build();
    }

    private static SequenceInfo sequence(long oid, String table) {
        return SequenceInfo.builder()
                .oid(oid)
                .schema("public")
                .name(table + "_id_seq")
                .owner(DATABASE)
                .ownedBy(new QualifiedName("public", table))
                .build();
    }

    private static InstalledExtension plpgsql() {
        return InstalledExtension.builder()
                .name("plpgsql")
                .version("1.0")
                .schema("pg_catalog")
                .owner("postgres")
                .build();
    }
}
