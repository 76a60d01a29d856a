package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.replication.internal.publisher.PublicationComment;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The source's record of a cutover in progress, from which a process that finds it unfinished can undo it. It is
 * stored in the publication's comment, beside the replica identities: it must outlive this process, and be readable
 * when the target is gone.
 */
public final class CutoverMark {
    /** The progress of a cutover. */
    public enum State {
        /** The target has not taken over. */
        BEGUN,
        /** The target may have taken over; its journal decides. */
        SWITCHING
    }

    private static final String CUTOVER = "cutover";
    private static final String CHANGE = "change";

    private static final String OTHERS = TrustedOwners.in("""
            SELECT pg_catalog.jsonb_agg(e.kept)
              FROM pg_catalog.pg_publication p,
                   pg_catalog.jsonb_array_elements(
                       pg_catalog.obj_description(p.oid, 'pg_publication')::pg_catalog.jsonb) AS e (kept)
             WHERE p.pubname = ? AND p.pubowner IN (${trusted}) AND e.kept ->> 0 IS NOT NULL
            """);

    private static final String APPENDED = """
            SELECT coalesce(?::pg_catalog.jsonb, '[]')
                   || coalesce(pg_catalog.jsonb_agg(
                          pg_catalog.jsonb_build_array(NULL::text, n.entry, n.what, n.role, n.before)), '[]')
              FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]) AS n (entry, what, role, before)
            """;

    private final Connection source;
    private final ReplicationName name;

    /** @param source a session with the source's database */
    public CutoverMark(Connection source, ReplicationName name) {
        this.source = source;
        this.name = name;
    }

    private record Entry(
            String entry,
            String what,
            @Nullable String role,
            @Nullable String before) {}

    private List<Entry> entries() throws SQLException {
        return PublicationComment.read(source, name).stream()
                .filter(PublicationComment.Entry::isMark)
                .map(entry -> new Entry(
                        String.valueOf(entry.parts().get(1)),
                        String.valueOf(entry.parts().get(2)),
                        entry.parts().get(3),
                        entry.parts().get(4)))
                .peek(this::requireKnown)
                .toList();
    }

    private void requireKnown(Entry entry) {
        boolean known = switch (entry.entry) {
            case CUTOVER ->
                Stream.of(State.values()).anyMatch(state -> state.name().equals(entry.what));
            case CHANGE ->
                Stream.of(SourceChange.Kind.values())
                        .anyMatch(kind -> kind.name().equals(entry.what));
            default -> false;
        };
        if (!known) {
            throw PublicationComment.unexpected(name, "unknown mark " + entry, null);
        }
    }

    /** Returns the progress of the cutover; empty if there is none. */
    public Optional<State> state() throws SQLException {
        return entries().stream()
                .filter(entry -> entry.entry.equals(CUTOVER))
                .map(entry -> State.valueOf(entry.what))
                .findFirst();
    }

    /** Returns its changes on the source, in order. */
    public List<SourceChange> changes() throws SQLException {
        return entries().stream()
                .filter(entry -> entry.entry.equals(CHANGE))
                .map(entry -> new SourceChange(SourceChange.Kind.valueOf(entry.what), entry.role, entry.before))
                .toList();
    }

    /** Records the progress, and all changes so far. Part of the open transaction, if there is one. */
    public void write(State state, List<SourceChange> changes) throws SQLException {
        write(new Entry(CUTOVER, state.name(), null, null), changes);
    }

    /** Records that the target may take over from now on, and with which of its sessions. */
    public void writeSwitching(ServerSession backend, List<SourceChange> changes) throws SQLException {
        write(new Entry(CUTOVER, State.SWITCHING.name(), backend.pid(), backend.begun()), changes);
    }

    /** Returns the session of the target that may be about to take over; empty if there is none. */
    public Optional<ServerSession> backend() throws SQLException {
        return entries().stream()
                .filter(entry -> entry.entry.equals(CUTOVER))
                .flatMap(entry -> entry.role == null || entry.before == null
                        ? Stream.empty()
                        : Stream.of(new ServerSession(entry.role, entry.before)))
                .findFirst();
    }

    private void write(Entry cutover, List<SourceChange> changes) throws SQLException {
        List<Entry> all = new ArrayList<>();
        all.add(cutover);
        changes.forEach(change -> all.add(new Entry(CHANGE, change.kind().name(), change.role(), change.before())));
        comment(all);
    }

    /** Removes the mark. */
    public void clear() throws SQLException {
        comment(List.of());
    }

    private void comment(List<Entry> entries) throws SQLException {
        PublicationComment.read(source, name); // never overwrites a comment of unknown form
        if (!new SourcePublication(source, name).exists()) {
            throw new MigrationException(
                    ErrorCode.CUTOVER,
                    "publication " + name
                            + " on the source, whose comment tells of a cutover, is not there or not pgtrek's;"
                            + " stop this migration");
        }
        String others = Rows.first(source, OTHERS, row -> Optional.ofNullable(row.getString(1)), name.toString())
                .flatMap(value -> value)
                .orElse("[]");
        String all = Rows.first(
                        source,
                        APPENDED,
                        row -> row.getString(1),
                        others,
                        array(entries.stream().map(Entry::entry).toList()),
                        array(entries.stream().map(Entry::what).toList()),
                        array(entries.stream().map(Entry::role).toList()),
                        array(entries.stream().map(Entry::before).toList()))
                .orElseThrow();
        Rows.execute(
                source,
                "COMMENT ON PUBLICATION " + name + " IS " + (all.equals("[]") ? "NULL" : Rows.literal(source, all)));
    }

    /** Copies the replica identities that must be restored at the end to the publication of the reverse replication. */
    public void copyIdentitiesTo(Connection target) throws SQLException {
        Optional<String> identities = Rows.first(
                        source, OTHERS, row -> Optional.ofNullable(row.getString(1)), name.toString())
                .flatMap(value -> value);
        if (identities.isPresent()) {
            Rows.execute(
                    target, "COMMENT ON PUBLICATION " + name + " IS " + Rows.literal(target, identities.orElseThrow()));
        }
    }

    private static String array(List<@Nullable String> values) {
        StringBuilder text = new StringBuilder("{");
        for (String value : values) {
            text.append(text.length() == 1 ? "" : ",");
            text.append(
                    value == null ? "NULL" : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        }
        return text.append('}').toString();
    }
}
