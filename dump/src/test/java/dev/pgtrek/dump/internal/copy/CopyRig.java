package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.internal.sql.PartitionRoots;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.ProgressSink;
import dev.pgtrek.strategy.WorkQueue;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What an engine under test is handed: sessions with one database of a pair of real servers, a queue, an exported snapshot,
 * and a memory of what it was told.
 */
final class CopyRig implements DatabaseMigration, ProgressSink, AutoCloseable {
    private static final String TABLES = """
            SELECT c.oid, n.nspname, c.relname, r.rolname, pg_catalog.pg_table_size(c.oid) AS bytes,
                   pn.nspname AS parent_schema, p.relname AS parent
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
              LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
              LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
              LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
             WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
             ORDER BY n.nspname, c.relname
            """;

    final Queue<String> events = new ConcurrentLinkedQueue<>();
    final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
    final Queue<TableInfo> complete = new ConcurrentLinkedQueue<>();
    final Queue<String> sessions = new ConcurrentLinkedQueue<>();
    final AtomicLong rowsTold = new AtomicLong();
    final AtomicLong bytesTold = new AtomicLong();

    /** Called by a worker before each chunk is sent. */
    private volatile Gate gate = () -> {};

    private final String database;
    private final MigrationOptions options;
    private final Server source;
    private final Server target;
    private final CheckContext facts;
    private final RigQueue queue;
    private final Connection keeper;
    private final String snapshotId;

    CopyRig(
            String sourceUri,
            int sourceMajor,
            String targetUri,
            int targetMajor,
            String database,
            MigrationOptions options)
            throws SQLException {
        this.database = database;
        this.options = options;
        this.source = Server.parse(sourceUri);
        this.target = Server.parse(targetUri);
        this.facts = CheckContext.builder()
                .options(options)
                .server(Side.SOURCE, inventory(sourceMajor))
                .server(Side.TARGET, inventory(targetMajor))
                .build();
        this.queue = new RigQueue(options.jobs());
        this.keeper = source.connect(database);
        this.snapshotId = export();
    }

    private static ServerInventory inventory(int major) {
        return ServerInventory.builder()
                .version(new ServerVersion(major * 10_000))
                .user(CurrentUser.builder().name("postgres").superuser(true).build())
                .build();
    }

    private String export() throws SQLException {
        try (Statement statement = keeper.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            try (ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** Takes the snapshot of a database that both servers have. */
    static CopyRig open(PostgresPair pair, String database, int jobs) throws SQLException {
        return open(pair, database, MigrationOptions.builder().jobs(jobs).build());
    }

    static CopyRig open(PostgresPair pair, String database, MigrationOptions options) throws SQLException {
        PostgresServer source = pair.source();
        PostgresServer target = pair.target();
        return new CopyRig(source.uri(), source.major(), target.uri(), target.major(), database, options);
    }

    /** Copies all tables that the database now has. */
    CopyResult copy(CopyOptions copyOptions) throws SQLException, InterruptedException {
        return copy(copyOptions, complete::add);
    }

    CopyResult copy(CopyOptions copyOptions, Consumer<TableInfo> onTableComplete)
            throws SQLException, InterruptedException {
        return copy(tables(), copyOptions, onTableComplete);
    }

    CopyResult copy(List<TableInfo> tables, CopyOptions copyOptions, Consumer<TableInfo> onTableComplete)
            throws SQLException, InterruptedException {
        return new CopyEngine(this, snapshotId, copyOptions).copy(tables, onTableComplete);
    }

    List<TableInfo> tables() throws SQLException {
        List<TableInfo> tables = new ArrayList<>();
        try (Connection session = source.connect(database);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            List<Long> oids = new ArrayList<>();
            while (rows.next()) {
                oids.add(rows.getLong("oid"));
                tables.add(TableInfo.builder()
                        .oid(rows.getLong("oid"))
                        .schema(rows.getString("nspname"))
                        .name(rows.getString("relname"))
                        .owner(rows.getString("rolname"))
                        .bytes(rows.getLong("bytes"))
                        .partitionOf(partitionOf(rows))
                        .build());
            }
            Map<Long, QualifiedName> roots = PartitionRoots.find(session, oids);
            tables.replaceAll(table -> TableInfo.builder()
                    .from(table)
                    .rowsMoveWithin(Optional.ofNullable(roots.get(table.oid())))
                    .build());
        }
        return tables;
    }

    private static Optional<QualifiedName> partitionOf(ResultSet row) throws SQLException {
        String parent = row.getString("parent");
        return parent == null
                ? Optional.empty()
                : Optional.of(new QualifiedName(row.getString("parent_schema"), parent));
    }

    /** Holds up whoever passes it, or lets him through. */
    interface Gate {
        void pass() throws InterruptedException;
    }

    /** Has every worker pass a gate before each chunk. */
    void gate(Gate newGate) {
        gate = newGate;
    }

    @Override
    public void awaitSourceBytes(int bytes) throws InterruptedException {
        gate.pass();
    }

    /** Ends the session that keeps the snapshot. */
    void endSnapshot() throws SQLException {
        keeper.close();
    }

    @Override
    public void close() throws SQLException {
        queue.close();
        keeper.close();
    }

    @Override
    public String migrationId() {
        return "rig";
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public MigrationOptions options() {
        return options;
    }

    @Override
    public CheckContext facts() {
        return facts;
    }

    @Override
    public Server sourceServer() {
        return source;
    }

    @Override
    public Server targetServer() {
        return target;
    }

    @Override
    public boolean createdByThisRun() {
        return true;
    }

    @Override
    public Connection sourceSession() throws SQLException {
        return source.connect(database);
    }

    @Override
    public Connection targetSession() throws SQLException {
        return target.connect(database);
    }

    @Override
    public Connection openSource(String purpose) throws SQLException {
        sessions.add("source " + purpose);
        return source.withApplicationName("pgtrek rig " + purpose).connect(database);
    }

    @Override
    public Connection openTarget(String purpose) throws SQLException {
        sessions.add("target " + purpose);
        return target.withApplicationName("pgtrek rig " + purpose).connect(database);
    }

    @Override
    public Connection openSourceForReplication(String purpose) {
        throw new UnsupportedOperationException("the engine needs no walsender");
    }

    @Override
    public WorkQueue work() {
        return queue;
    }

    @Override
    public ProgressSink progress() {
        return this;
    }

    @Override
    public Registration onCancel(Runnable action) {
        throw new UnsupportedOperationException("the engine's sessions are all it has");
    }

    @Override
    public void throwIfCancelled() {
        if (queue.isClosed()) {
            throw new MigrationCancelledException("the rig was closed");
        }
    }

    @Override
    public void phase(Phase phase) {
        events.add("phase " + phase);
    }

    @Override
    public void expect(int tables, long bytes) {
        events.add("expect " + tables);
    }

    @Override
    public void tableStarted(QualifiedName table, long bytesOnSource) {
        events.add("started " + table);
    }

    @Override
    public void copied(QualifiedName table, long rows, long bytes) {
        rowsTold.addAndGet(rows);
        bytesTold.addAndGet(bytes);
    }

    @Override
    public void tableFinished(QualifiedName table) {
        events.add("finished " + table);
    }

    @Override
    public Activity activity(String what) {
        throw new UnsupportedOperationException("the engine tells of tables alone");
    }

    @Override
    public void finding(Finding finding) {
        findings.add(finding);
    }

    @Override
    public void toolOutput(String tool, String line) {
        throw new UnsupportedOperationException("the engine runs no tool");
    }
}
