package dev.pgtrek.checks.verify;

import dev.pgtrek.checks.verify.RelationStates.Found;
import dev.pgtrek.checks.verify.RelationStates.State;
import dev.pgtrek.checks.verify.RelationStates.Unplannable;
import dev.pgtrek.checks.verify.RelationStates.Unreadable;
import dev.pgtrek.checks.verify.TableChunks.Chunk;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.internal.jdbc.ServerMessage;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration.Registration;
import dev.pgtrek.strategy.WorkQueue;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the rows of one database's tables, by count or by checksum, both sides at once. Belongs to one thread.
 *
 * <p>Each portion of tables is one task for each side, so that a queue of two jobs reads source and target at the same
 * time. Tables for which {@linkplain UserCodeInPlans planning a query could run other users' functions} are excluded from
 * the queries, and are {@linkplain StreamedRows streamed} afterwards.
 */
final class TableComparison {
    private static final String UNPLANNABLE =
            "not compared: planning a query on it would run functions of its indexes or"
                    + " statistics, which other users own, with the rights of pgtrek's user, and servers older"
                    + " than 18 can't COPY it";

    private final String database;
    private final SideSessions source;
    private final SideSessions target;
    private final ServerPair pair;
    private final WorkQueue work;
    private final Observer observer;
    private final Map<Long, Long> known;

    /** @param known known row counts of the source's tables, by OID, which are not counted again */
    TableComparison(
            String database,
            SideSessions source,
            SideSessions target,
            ServerPair pair,
            WorkQueue work,
            Observer observer,
            Map<Long, Long> known) {
        this.database = database;
        this.source = source;
        this.target = target;
        this.pair = pair;
        this.work = work;
        this.observer = observer;
        this.known = known;
    }

    /**
     * The result, in the order of the tables' names.
     *
     * @param notCompared tables that can't be read safely, with the reason
     */
    record Outcome(long tables, long rows, List<Difference> differences, List<Difference> notCompared) {}

    /**
     * The result for one table.
     *
     * @param contents whether the rows differ
     * @param plannable whether a query may be planned for the table
     * @param sameNumber whether the row counts are equal
     * @param notCompared the reason why it could not be compared
     */
    private record Compared(
            TableInfo table,
            long rows,
            Optional<Difference> difference,
            boolean contents,
            boolean plannable,
            boolean sameNumber,
            Optional<Difference> notCompared) {}

    /**
     * The results of both sides for a table.
     *
     * @param plannable whether queries on it may be planned
     */
    private record Sides(TableInfo table, State source, State target, boolean plannable) {
        boolean unplannable() {
            return source instanceof Unplannable || target instanceof Unplannable;
        }

        boolean bothFound() {
            return source instanceof Found && target instanceof Found;
        }
    }

    /** Whether a table has rows of its own, in this database. */
    static boolean hasContents(TableInfo table) {
        return table.kind() == TableInfo.Kind.TABLE || table.kind() == TableInfo.Kind.MATERIALIZED_VIEW;
    }

    /**
     * Compares tables; those without rows of their own are skipped.
     *
     * @param keyLimit the maximum number of keys of differing rows for each table
     */
    Outcome compare(List<TableInfo> given, Verify level, int keyLimit) throws SQLException, InterruptedException {
        List<TableInfo> tables =
                given.stream().filter(TableComparison::hasContents).toList();
        if (level == Verify.NONE || tables.isEmpty()) {
            return new Outcome(0, 0, List.of(), List.of());
        }
        Optional<RowHash> checksums = level == Verify.CHECKSUMS ? Optional.of(hashes(tables)) : Optional.empty();
        List<Compared> compared = compareAll(tables, checksums);
        compared = inDetail(compared, keyLimit);
        List<Difference> differences =
                compared.stream().flatMap(table -> table.difference().stream()).toList();
        differences.forEach(observer::differs);
        List<Difference> notCompared =
                compared.stream().flatMap(table -> table.notCompared().stream()).toList();
        notCompared.forEach(observer::notCompared);
        long rows = compared.stream().mapToLong(Compared::rows).sum();
        return new Outcome(tables.size() - notCompared.size(), rows, differences, notCompared);
    }

    private RowHash hashes(List<TableInfo> tables) throws SQLException {
        return source.with("", session -> RowHash.read(session, pair, tables));
    }

    private List<Compared> compareAll(List<TableInfo> tables, Optional<RowHash> checksums)
            throws SQLException, InterruptedException {
        TaskGroup pending = new TaskGroup(work, this::abort);
        List<CompletableFuture<List<Sides>>> chunks = new ArrayList<>();
        for (Chunk chunk : TableChunks.of(tables)) {
            CompletableFuture<List<State>> left = checksums.isEmpty() && isKnown(chunk)
                    ? CompletableFuture.completedFuture(knownCounts(chunk))
                    : pending.call(chunk.bytes(), () -> read(source, chunk, checksums));
            CompletableFuture<List<State>> right = pending.call(chunk.bytes(), () -> read(target, chunk, checksums));
            chunks.add(pending.add(left.thenCombine(right, (from, to) -> sides(chunk, from, to))));
        }
        pending.await();
        List<Sides> all =
                chunks.stream().flatMap(chunk -> chunk.join().stream()).toList();
        return whole(streamed(all, checksums.isPresent())).stream()
                .map(this::compare)
                .sorted(Comparator.comparing(result -> result.table().qualifiedName()))
                .toList();
    }

    /** Combines partitions that rows move between into their common table, with the sums of their counts and checksums. */
    private static List<Sides> whole(List<Sides> tables) {
        Map<QualifiedName, List<Sides>> partitions = new LinkedHashMap<>();
        List<Sides> whole = new ArrayList<>();
        for (Sides sides : tables) {
            Optional<QualifiedName> root = sides.table().rowsMoveWithin();
            if (root.isPresent() && sides.bothFound()) {
                partitions
                        .computeIfAbsent(root.get(), name -> new ArrayList<>())
                        .add(sides);
            } else {
                whole.add(sides);
            }
        }
        partitions.forEach((root, parts) -> whole.add(new Sides(
                TableInfo.builder()
                        .from(parts.get(0).table())
                        .schema(root.schema())
                        .name(root.name())
                        .kind(TableInfo.Kind.PARTITIONED)
                        .build(),
                sum(parts.stream().map(Sides::source)),
                sum(parts.stream().map(Sides::target)),
                false)));
        return whole;
    }

    private static Found sum(Stream<State> partitions) {
        long rows = 0;
        long checksum = 0;
        for (State state : partitions.toList()) {
            Found found = (Found) state;
            rows += found.number();
            checksum += found.text().equals(RelationStates.NO_TEXT) ? 0 : new BigInteger(found.text()).longValue();
        }
        return new Found(rows, Long.toString(checksum));
    }

    private boolean isKnown(Chunk chunk) {
        return chunk.tables().stream().allMatch(table -> known.containsKey(table.oid()));
    }

    private List<State> knownCounts(Chunk chunk) {
        return chunk.tables().stream()
                .map(table -> (State) new Found(known.getOrDefault(table.oid(), 0L), RelationStates.NO_TEXT))
                .toList();
    }

    private List<State> read(SideSessions sessions, Chunk chunk, Optional<RowHash> checksums) throws SQLException {
        String what = chunk.tables().size() == 1
                ? "table " + chunk.tables().get(0).qualifiedName()
                : Plural.of(chunk.tables().size(), "table");
        try (Registration shown = observer.began("verify " + what + " on the " + sessions.side())) {
            List<QualifiedName> names =
                    chunk.tables().stream().map(TableInfo::qualifiedName).toList();
            Set<QualifiedName> unplannable = sessions.now(session -> UserCodeInPlans.in(session, names));
            List<String> selects = chunk.tables().stream()
                    .filter(table -> !unplannable.contains(table.qualifiedName()))
                    .map(table -> select(table, checksums))
                    .toList();
            Iterator<State> states = selects.isEmpty()
                    ? Collections.emptyIterator()
                    : RelationStates.read(sessions, pair.rowPrelude(), selects).iterator();
            return names.stream()
                    .map(name -> unplannable.contains(name) ? new Unplannable() : states.next())
                    .toList();
        }
    }

    private static String select(TableInfo table, Optional<RowHash> checksums) {
        String checksum =
                checksums.map(hash -> "sum(" + hash.of(table) + ")::text").orElse("NULL");
        return "count(*), " + checksum + " FROM ONLY " + table.qualifiedName().quoted() + " AS r";
    }

    private List<Sides> sides(Chunk chunk, List<State> from, List<State> to) {
        List<Sides> all = new ArrayList<>(chunk.tables().size());
        for (int i = 0; i < chunk.tables().size(); i++) {
            Sides sides = new Sides(chunk.tables().get(i), from.get(i), to.get(i), true);
            if (!sides.unplannable()) {
                observer.compared(sides.table(), compare(sides).rows());
            }
            all.add(sides);
        }
        return all;
    }

    /** Streams the tables that can't be planned, with all other partitions of the same table. */
    private List<Sides> streamed(List<Sides> tables, boolean hashed) throws SQLException, InterruptedException {
        Set<QualifiedName> roots = tables.stream()
                .filter(Sides::unplannable)
                .flatMap(sides -> sides.table().rowsMoveWithin().stream())
                .collect(Collectors.toSet());
        TaskGroup pending = new TaskGroup(work, this::abort);
        List<CompletableFuture<Sides>> results = new ArrayList<>(tables.size());
        for (Sides sides : tables) {
            TableInfo table = sides.table();
            boolean plannable = !sides.unplannable()
                    && table.rowsMoveWithin().filter(roots::contains).isEmpty();
            if (plannable || !StreamedRows.serves(table, pair)) {
                results.add(CompletableFuture.completedFuture(sides));
                continue;
            }
            StreamedRows rows = source.with("", session -> StreamedRows.of(session, pair, table, hashed));
            CompletableFuture<State> left = stream(pending, source, sides.source(), table, rows, hashed);
            CompletableFuture<State> right = stream(pending, target, sides.target(), table, rows, hashed);
            results.add(pending.add(left.thenCombine(right, (from, to) -> {
                Sides result = new Sides(table, from, to, false);
                observer.compared(table, compare(result).rows());
                return result;
            })));
        }
        pending.await();
        return results.stream().map(CompletableFuture::join).toList();
    }

    /** A hash from a query is not comparable with a streamed one; a count is. */
    private CompletableFuture<State> stream(
            TaskGroup pending,
            SideSessions sessions,
            State before,
            TableInfo table,
            StreamedRows rows,
            boolean hashed) {
        if (before instanceof Unreadable || (before instanceof Found && !hashed)) {
            return CompletableFuture.completedFuture(before);
        }
        return pending.call(table.bytes(), () -> {
            try (Registration shown =
                    observer.began("verify table " + table.qualifiedName() + " on the " + sessions.side())) {
                return sessions.with(pair.rowPrelude(), rows::read);
            } catch (SQLException e) {
                if (SideSessions.isOver(e)) {
                    throw e;
                }
                return new Unreadable(String.valueOf(e.getSQLState()), ServerMessage.of(e));
            }
        });
    }

    private Compared compare(Sides sides) {
        TableInfo table = sides.table();
        if (sides.unplannable()) {
            return new Compared(
                    table, 0, Optional.empty(), false, false, false, Optional.of(difference(table, UNPLANNABLE)));
        }
        State from = sides.source();
        State to = sides.target();
        if (from instanceof Unreadable left) {
            boolean bothUnpopulated = left.unpopulated() && to instanceof Unreadable right && right.unpopulated();
            return bothUnpopulated ? equal(sides, 0) : unreadable(table, 0, Side.SOURCE, left);
        }
        Found left = (Found) from;
        if (to instanceof Unreadable right) {
            return unreadable(table, left.number(), Side.TARGET, right);
        }
        Found right = (Found) to;
        if (left.number() != right.number()) {
            return differing(
                    sides,
                    Plural.of(left.number(), "row") + " on the source, " + Quantities.count(right.number())
                            + " on the target");
        }
        return left.text().equals(right.text())
                ? equal(sides, left.number())
                : differing(
                        sides,
                        "the same number of rows, " + Quantities.count(left.number()) + ", but their contents differ");
    }

    private static Compared equal(Sides sides, long rows) {
        return new Compared(sides.table(), rows, Optional.empty(), false, sides.plannable(), true, Optional.empty());
    }

    private Compared differing(Sides sides, String message) {
        return new Compared(
                sides.table(),
                ((Found) sides.source()).number(),
                Optional.of(difference(sides.table(), message)),
                true,
                sides.plannable(),
                ((Found) sides.source()).number() == ((Found) sides.target()).number(),
                Optional.empty());
    }

    private Compared unreadable(TableInfo table, long rows, Side side, Unreadable state) {
        String message = state.missing()
                ? "missing on the " + side
                : "could not be compared, the " + side + " says: " + state.message();
        return new Compared(table, rows, Optional.of(difference(table, message)), false, true, false, Optional.empty());
    }

    private Difference difference(TableInfo table, String message) {
        String kind = table.kind() == TableInfo.Kind.MATERIALIZED_VIEW ? "materialized view " : "table ";
        return new Difference(database, kind + table.qualifiedName(), message);
    }

    /** Finds the columns that differ in tables with equal row counts, and the keys of differing rows. */
    private List<Compared> inDetail(List<Compared> compared, int keyLimit) throws SQLException, InterruptedException {
        List<TableInfo> differing = compared.stream()
                .filter(result -> result.contents() && result.plannable())
                .map(Compared::table)
                .toList();
        if (differing.isEmpty()) {
            return compared;
        }
        RowHash hashes = hashes(differing);
        TaskGroup pending = new TaskGroup(work, this::abort);
        List<CompletableFuture<Compared>> results = new ArrayList<>(compared.size());
        for (Compared result : compared) {
            results.add(
                    result.contents() && result.plannable()
                            ? pending.call(result.table().bytes(), () -> inDetail(result, hashes, keyLimit))
                            : CompletableFuture.completedFuture(result));
        }
        pending.await();
        return results.stream().map(CompletableFuture::join).toList();
    }

    private Compared inDetail(Compared result, RowHash hashes, int keyLimit) throws SQLException {
        TableInfo table = result.table();
        Difference difference = result.difference().orElseThrow();
        try (Registration shown = observer.began("find what differs in table " + table.qualifiedName())) {
            return source.with(
                    pair.rowPrelude(),
                    from -> target.with(pair.rowPrelude(), to -> {
                        String columns = result.sameNumber() ? new DifferingColumns(table, hashes).find(from, to) : "";
                        List<String> rows =
                                keyLimit > 0 ? new DifferingRows(table, hashes, keyLimit).find(from, to) : List.of();
                        return new Compared(
                                table,
                                result.rows(),
                                Optional.of(new Difference(
                                        difference.database(),
                                        difference.object(),
                                        difference.message() + columns,
                                        rows)),
                                true,
                                true,
                                result.sameNumber(),
                                Optional.empty());
                    }));
        }
    }

    private void abort() {
        source.abort();
        target.abort();
    }
}
