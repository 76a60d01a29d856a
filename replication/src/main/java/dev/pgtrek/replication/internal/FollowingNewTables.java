package dev.pgtrek.replication.internal;

import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.TableDefinitions;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.KeylessTables;
import dev.pgtrek.replication.internal.cutover.LateTables;
import dev.pgtrek.replication.internal.publisher.Publication;
import dev.pgtrek.replication.internal.subscriber.CutoverLock;
import dev.pgtrek.replication.internal.subscriber.JoiningTables;
import dev.pgtrek.replication.internal.subscriber.Journal;
import dev.pgtrek.replication.internal.subscriber.Subscription;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Takes tables into a replication that were made on the source since it began: their definitions are made on the target and
 * taken down in the journal, then they are published, then the subscription is told, whose workers copy their rows. Whatever
 * breaks that off is mended by doing it again. Used once.
 */
final class FollowingNewTables {
    private static final int ATTEMPTS = 10;
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";

    private static final String FACTS = """
            WITH RECURSIVE ancestors (oid) AS (
                SELECT ?::pg_catalog.regclass::pg_catalog.oid
                 UNION
                SELECT i.inhparent
                  FROM ancestors a
                  JOIN pg_catalog.pg_class c ON c.oid = a.oid AND c.relispartition
                  JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.oid)
            SELECT c.relkind = 'p' AS partitioned,
                   c.relpersistence = 'u' AS unlogged,
                   c.relreplident = 'f' OR EXISTS (
                       SELECT
                         FROM pg_catalog.pg_index i
                        WHERE i.indrelid = c.oid AND i.indisvalid
                          AND CASE c.relreplident WHEN 'd' THEN i.indisprimary
                                                  WHEN 'i' THEN i.indisreplident
                                                  ELSE false END) AS keyed,
                   EXISTS (
                       SELECT
                         FROM pg_catalog.pg_publication_rel r
                         JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                         JOIN ancestors a ON a.oid = r.prrelid
                        WHERE p.pubname = ?) AS published
              FROM pg_catalog.pg_class c
             WHERE c.oid = ?::pg_catalog.regclass
            """;

    /** Foreign keys from and to tables that are not followed, and triggers that fire for replicated rows too. */
    private static final String MUST_WAIT = """
            SELECT n.nspname, c.relname || ' ' || k.conname
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class rc ON rc.oid = k.confrelid
              JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
             WHERE k.contype = 'f'
               AND NOT ((rn.nspname || '.' || rc.relname) = ANY (?::pg_catalog.text[])
                        AND (n.nspname || '.' || c.relname) = ANY (?::pg_catalog.text[]))
             UNION ALL
            SELECT n.nspname, c.relname || ' ' || t.tgname
              FROM pg_catalog.pg_trigger t
              JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal
            """;

    private static final String SCHEMAS = "SELECT nspname FROM pg_catalog.pg_namespace";

    private final ReplicationName name;
    private final String database;
    private final Server source;
    private final Server target;
    private final KeylessTables keyless;
    private final NewTables.Builder report;

    FollowingNewTables(ReplicationName name, String database, Server source, Server target, KeylessTables keyless) {
        this.name = name;
        this.database = database;
        this.source = source;
        this.target = target;
        this.keyless = keyless;
        this.report = NewTables.builder().database(database);
    }

    /** A table as the source has it. */
    private record Newcomer(
            QualifiedName name, boolean partitioned, boolean unlogged, boolean keyed, boolean published) {}

    NewTables run() throws InterruptedException {
        try (Connection onSource = source.connect(database);
                Connection onTarget = target.connect(database)) {
            requireSubscription(onTarget);
            CutoverLock.take(onTarget, name);
            JoiningTables joining = new JoiningTables(onTarget, name);
            Set<QualifiedName> missing = new TreeSet<>(new Drift(database, Set.of()).newTables(onSource, onTarget));
            if (!missing.isEmpty()) {
                make(onSource, onTarget, missing);
            }
            List<QualifiedName> joiners = joining.read();
            if (!joiners.isEmpty()) {
                publish(onSource, joiners, new LateTables(onTarget, name));
            }
            if (!joiners.isEmpty() || isBehind(onSource, onTarget)) {
                new Subscription(onTarget, name).refresh();
            }
            if (!joiners.isEmpty()) {
                joining.forget();
            }
            return report.build();
        } catch (SQLException e) {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "new tables of database " + database + " could not be taken in: " + e.getMessage()
                            + "; may be done again",
                    e);
        }
    }

    private void requireSubscription(Connection onTarget) throws SQLException {
        Optional<Subscription.State> state = new Subscription(onTarget, name).read();
        if (state.isEmpty() || !state.get().enabled()) {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "database " + database + " is not followed: its subscription " + name
                            + (state.isEmpty() ? " is not there" : " is disabled on the target"));
        }
    }

    /** A process that published them did not come to tell the subscription. */
    private boolean isBehind(Connection onSource, Connection onTarget) throws SQLException {
        Subscription subscription = new Subscription(onTarget, name);
        Set<QualifiedName> published = new HashSet<>(new Publication(onSource, name).tables());
        subscription.tables(subscription.read().orElseThrow()).forEach(followed -> published.remove(followed.name()));
        return !published.isEmpty();
    }

    private void make(Connection onSource, Connection onTarget, Set<QualifiedName> tables)
            throws SQLException, InterruptedException {
        TableDefinitions definitions =
                TableDefinitions.read(name.migrationId(), database, source, target, List.copyOf(tables));
        Set<QualifiedName> waiting = mustWait(onSource, tables);
        for (int attempt = 1; ; attempt++) {
            try {
                TableDefinitions.Made made =
                        Rows.transaction(onTarget, () -> make(onTarget, definitions, waiting, tables));
                report.addAllFindings(made.findings().stream()
                        .map(finding -> finding.forDatabase(database))
                        .toList());
                return;
            } catch (SQLException e) {
                // the worker holds what it writes to; it lets go of it with the next commit
                if (attempt == ATTEMPTS || !LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    private TableDefinitions.Made make(
            Connection onTarget, TableDefinitions definitions, Set<QualifiedName> waiting, Set<QualifiedName> tables)
            throws SQLException {
        Rows.execute(onTarget, LOCK_TIMEOUT);
        Set<String> schemas = tables.stream().map(QualifiedName::schema).collect(Collectors.toCollection(TreeSet::new));
        schemas.removeAll(Set.copyOf(Rows.all(onTarget, SCHEMAS, row -> row.getString(1))));
        for (String schema : schemas) {
            Rows.execute(onTarget, "CREATE SCHEMA " + QualifiedName.quote(schema));
        }
        TableDefinitions.Made made = definitions.make(
                onTarget,
                object ->
                        (object.kind().equals("FK CONSTRAINT") || object.kind().equals("TRIGGER"))
                                && waiting.contains(new QualifiedName(object.schema(), object.name())));
        new Journal(onTarget, name).holdBack(made.heldBack());
        Set<QualifiedName> refused = new Drift(database, Set.of()).absent(onTarget, tables);
        List<QualifiedName> there =
                tables.stream().filter(table -> !refused.contains(table)).toList();
        new JoiningTables(onTarget, name).add(there);
        return made;
    }

    private Set<QualifiedName> mustWait(Connection onSource, Set<QualifiedName> tables) throws SQLException {
        Set<QualifiedName> followed = new HashSet<>(new Publication(onSource, name).coveredTables());
        for (QualifiedName table : tables) {
            Newcomer newcomer = facts(onSource, table);
            if (newcomer.published() || isToBePublished(newcomer) || newcomer.partitioned()) {
                followed.add(table);
            }
        }
        String names = Rows.array(
                onSource, followed.stream().map(QualifiedName::toString).toList());
        return Set.copyOf(Rows.all(
                onSource, MUST_WAIT, row -> new QualifiedName(row.getString(1), row.getString(2)), names, names));
    }

    private boolean isToBePublished(Newcomer table) {
        return !table.partitioned() && !table.unlogged() && (table.keyed() || keyless == KeylessTables.FULL);
    }

    private Newcomer facts(Connection onSource, QualifiedName table) throws SQLException {
        return Rows.first(
                        onSource,
                        FACTS,
                        row -> new Newcomer(
                                table,
                                row.getBoolean("partitioned"),
                                row.getBoolean("unlogged"),
                                row.getBoolean("keyed"),
                                row.getBoolean("published")),
                        table.quoted(),
                        name.toString(),
                        table.quoted())
                .orElseThrow();
    }

    private void publish(Connection onSource, List<QualifiedName> joiners, LateTables late)
            throws SQLException, InterruptedException {
        List<QualifiedName> adding = new ArrayList<>();
        List<QualifiedName> withoutKey = new ArrayList<>();
        for (QualifiedName table : joiners) {
            Newcomer newcomer = facts(onSource, table);
            if (newcomer.published()) {
                report.addFollowed(table);
            } else if (isToBePublished(newcomer)) {
                adding.add(table);
                if (!newcomer.keyed()) {
                    withoutKey.add(table);
                }
            } else if (newcomer.unlogged()) {
                report.addFindings(notFollowed(table, "it is unlogged, and writes no WAL"));
            } else if (!newcomer.partitioned() && late.isKept()) {
                late.add(table);
                report.addFindings(notFollowed(table, "it has no primary key; it is copied at the cutover"));
            } else if (!newcomer.partitioned()) {
                report.addFindings(notFollowed(
                        table,
                        "it has no primary key nor another replica identity; its rows have to be copied at the end"));
            }
        }
        try {
            new Publication(onSource, name).add(adding, withoutKey);
            report.addAllFollowed(adding);
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            adding.forEach(table ->
                    report.addFindings(notFollowed(table, "the source's user may not publish it: " + e.getMessage())));
        }
    }

    private Finding notFollowed(QualifiedName table, String why) {
        return Finding.warning(
                        "table-not-followed", "table " + table + " was made on the target, but is not followed: " + why)
                .about("table " + table)
                .forDatabase(database);
    }
}
