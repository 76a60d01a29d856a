package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares one database of two servers, each side under one snapshot. Runs on one thread; any thread may abort it. */
final class DatabaseComparison implements AutoCloseable {
    private static final String HOLDS_SOMETHING = """
            SELECT EXISTS (SELECT FROM pg_class WHERE oid >= 16384)
                OR EXISTS (SELECT FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_')
                OR EXISTS (SELECT FROM pg_proc WHERE oid >= 16384)
                OR EXISTS (SELECT FROM pg_type WHERE oid >= 16384)
                OR EXISTS (SELECT FROM pg_extension WHERE oid >= 16384)
                OR EXISTS (SELECT FROM pg_largeobject_metadata)
            """;

    private final String database;
    private final Scope scope;
    private final SideSessions source;
    private final SideSessions target;

    DatabaseComparison(String database, Server source, Server target, Scope scope) {
        this.database = database;
        this.scope = scope;
        this.source = new SideSessions(Side.SOURCE, () -> source.connect(database), Optional.empty());
        this.target = new SideSessions(Side.TARGET, () -> target.connect(database), Optional.empty());
    }

    /** Opens the sessions of the comparison. */
    void makeReady() throws SQLException {
        source.makeReady();
        target.makeReady();
    }

    /** The server processes of the sessions open on the source. */
    Set<Integer> processesOnSource() {
        return source.processes();
    }

    /** Whether the source's database contains objects of a user. */
    boolean holdsSomething() throws SQLException {
        return source.with("", session -> {
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(HOLDS_SOMETHING)) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    DatabaseVerification compare(WorkQueue work, VerificationObserver observer)
            throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        source.holdSnapshot();
        target.holdSnapshot();
        ServerPair pair = ServerPair.read(source, target);
        ObjectSelection objects = scope.objects().apply(database);
        Map<String, String> versions = target.with("", TableList::versions);
        List<TableInfo> tables = scope.level() == Verify.NONE
                ? List.of()
                : source.with("", session -> TableList.read(session, versions)).stream()
                        .filter(table -> objects.selects(database, table.schema(), table.name())
                                && scope.tables().selects(database, table.schema(), table.name()))
                        .toList();
        observer.started(tables);

        TableComparison.Outcome rows = new TableComparison(database, source, target, pair, work, observer, Map.of())
                .compare(tables, scope.level(), scope.keyLimit());
        Set<Difference> others = new LinkedHashSet<>();
        if (scope.sequences()) {
            others.addAll(new SequenceComparison(database, objects, source, target, work).compare());
        }
        if (scope.largeObjects()) {
            others.addAll(new LargeObjectComparison(database, source, target, pair, observer)
                    .compare(scope.level() == Verify.CHECKSUMS));
        }
        List<Difference> notCompared = new ArrayList<>(rows.notCompared());
        if (scope.schema()) {
            CatalogComparison.Outcome definitions =
                    new CatalogComparison(database, objects, source, target, pair, work, observer).compare();
            others.addAll(definitions.differences());
            notCompared.addAll(definitions.told());
        }
        // a missing table is reported with its rows and with its definition
        rows.differences().forEach(others::remove);
        others.forEach(observer::differs);
        return DatabaseVerification.builder()
                .database(database)
                .tables(rows.tables())
                .rows(rows.rows())
                .addAllDifferences(rows.differences())
                .addAllDifferences(others)
                .addAllNotCompared(notCompared)
                .duration(Duration.ofNanos(System.nanoTime() - begun))
                .build();
    }

    /** Aborts running queries; {@link #compare} throws soon afterwards. */
    void abort() {
        source.abort();
        target.abort();
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
