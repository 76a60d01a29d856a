package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.filter.EntryFilter;
import dev.pgtrek.internal.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes entries batch by batch. Where a batch fails, each of its entries is tried by itself, so that all that can be made is
 * made, and what can't is known by name. Thread-safe.
 */
public final class EntryMaker {
    private static final int BATCH = 100;

    private final EntryFilter filter;
    private final Refusals refusals;

    public EntryMaker(EntryFilter filter, Refusals refusals) {
        this.filter = filter;
        this.refusals = refusals;
    }

    /** Makes entries that {@link EntryFilter#apply} has let pass. What the target refuses is told to {@link Refusals}. */
    public void make(DefinitionSessions sessions, List<SchemaEntry> entries) throws SQLException {
        DefinitionSession session = sessions.take();
        make(session, entries);
        sessions.giveBack(session);
    }

    /** Makes entries that {@link EntryFilter#apply} has let pass. */
    void make(DefinitionSession session, List<SchemaEntry> entries) throws SQLException {
        make(session, entries, (entry, failure) -> refused(session, failure));
    }

    /** Makes what is not refused, and returns the rest, of which nothing is told. */
    List<SchemaEntry> makePossible(DefinitionSession session, List<SchemaEntry> entries) throws SQLException {
        List<SchemaEntry> left = new ArrayList<>();
        make(session, entries, (entry, failure) -> {
            if (failure.ofDefinition() && !filter.isInTheWay(failure.entry(), failure.reason())) {
                left.add(entry);
            } else {
                refused(session, failure);
            }
        });
        return left;
    }

    private void make(DefinitionSession session, List<SchemaEntry> entries, RefusalHandler refused)
            throws SQLException {
        for (List<SchemaEntry> batch : batches(entries)) {
            if (!session.makeAll(batch)) {
                oneByOne(session, batch, refused);
            }
            session.takeNotGranted().forEach(refusals::notGranted);
        }
    }

    /** Makes entries as long as no batch fails, and returns those that are left from the first one that does. */
    List<SchemaEntry> makeUntilFailure(DefinitionSession session, List<SchemaEntry> entries) throws SQLException {
        int made = 0;
        for (List<SchemaEntry> batch : batches(entries)) {
            if (!session.makeAll(batch)) {
                break;
            }
            made += batch.size();
        }
        return entries.subList(made, entries.size());
    }

    private static List<List<SchemaEntry>> batches(List<SchemaEntry> entries) {
        List<List<SchemaEntry>> batches = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += BATCH) {
            batches.add(entries.subList(from, Math.min(from + BATCH, entries.size())));
        }
        return batches;
    }

    private void oneByOne(DefinitionSession session, List<SchemaEntry> entries, RefusalHandler refused)
            throws SQLException {
        for (SchemaEntry entry : entries) {
            // what failed a moment ago may be what this one depends on
            Optional<SchemaEntry> possible = filter.apply(entry);
            if (possible.isPresent()) {
                Optional<DefinitionSession.Failure> failure = session.make(possible.get());
                if (failure.isPresent()) {
                    refused.accept(entry, failure.get());
                }
            }
        }
    }

    /** What is done about an entry that the target refused. */
    private interface RefusalHandler {
        void accept(SchemaEntry entry, DefinitionSession.Failure failure) throws SQLException;
    }

    private void refused(DefinitionSession session, DefinitionSession.Failure failure) throws SQLException {
        if (isBrokenByRows(failure) && filter.acceptsOrphanedRows() && makeNotValid(session, failure)) {
            return;
        }
        if (filter.isInTheWay(failure.entry(), failure.reason())) {
            refusals.kept(failure.entry(), failure.statement(), failure.reason());
            return;
        }
        if (failure.ofDefinition()) {
            filter.failed(failure.entry());
        }
        refusals.refused(failure.entry(), failure.statement(), failure.reason());
    }

    private static boolean isBrokenByRows(DefinitionSession.Failure failure) {
        return failure.entry().kind().equals("FK CONSTRAINT")
                && SqlState.FOREIGN_KEY_VIOLATION.equals(failure.reason().getSQLState());
    }

    private boolean makeNotValid(DefinitionSession session, DefinitionSession.Failure failure) throws SQLException {
        SchemaEntry notValid = failure.entry()
                .withStatements(failure.entry().statements().stream()
                        .map(statement -> statement.substring(0, statement.lastIndexOf(';')) + " NOT VALID;")
                        .toList());
        boolean made = session.make(notValid).isEmpty();
        if (made) {
            refusals.notValid(failure.entry(), failure.reason());
        }
        return made;
    }
}
