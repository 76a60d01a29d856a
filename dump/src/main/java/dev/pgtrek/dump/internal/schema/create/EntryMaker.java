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
 * Creates entries batch by batch. If a batch fails, each of its entries is tried separately, so that as many as possible
 * are created, and each failure is reported by name. Thread-safe.
 */
public final class EntryMaker {
    private static final int BATCH = 100;

    private final EntryFilter filter;
    private final Refusals refusals;

    public EntryMaker(EntryFilter filter, Refusals refusals) {
        this.filter = filter;
        this.refusals = refusals;
    }

    /** Creates entries that {@link EntryFilter#apply} has accepted. Rejected statements are reported to {@link Refusals}. */
    public void make(DefinitionSessions sessions, List<SchemaEntry> entries) throws SQLException {
        DefinitionSession session = sessions.take();
        make(session, entries);
        sessions.giveBack(session);
    }

    /** Creates entries that {@link EntryFilter#apply} has accepted. */
    void make(DefinitionSession session, List<SchemaEntry> entries) throws SQLException {
        make(session, entries, (entry, failure) -> refused(session, failure));
    }

    /** Creates the entries that the target accepts, and returns the others without reporting them. */
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

    /** Creates entries until a batch fails, and returns the remaining ones, starting with that batch. */
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
            // this entry may depend on one that has just failed
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
