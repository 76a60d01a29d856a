package dev.pgtrek.dump.internal.schema.read;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.schema.SqlTokens;
import dev.pgtrek.dump.internal.toc.ArchiveToc;
import dev.pgtrek.dump.internal.toc.TocEntry;
import dev.pgtrek.dump.internal.toc.TocSection;
import dev.pgtrek.inventory.QualifiedName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one section of an archive, in the order in which {@code pg_restore} creates them: in archive order, then
 * privileges, then event triggers. Apart from those late entries, only one entry is in memory at a time. Not thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgrestore.html">pg_restore</a>
 */
final class ArchiveEntries implements SchemaSource.Entries {
    /** Metadata of the dump or the database as a whole, and entries without a definition. */
    private static final Set<String> NO_DEFINITIONS = Set.of(
            "ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES", "WARNING", "STATISTICS DATA");

    private static final Set<String> RIGHTS = Set.of("ACL", "DEFAULT ACL");
    private static final Set<String> SAID_OF_OBJECTS = Set.of("ACL", "COMMENT", "SECURITY LABEL");
    private static final String EVENT_TRIGGER = "EVENT TRIGGER";

    /** Owned objects that their type and name identify. */
    private static final Set<String> OWNED_BY_NAME = Set.of(
            "COLLATION",
            "CONVERSION",
            "DOMAIN",
            EVENT_TRIGGER,
            "FOREIGN DATA WRAPPER",
            "FOREIGN TABLE",
            "MATERIALIZED VIEW",
            "PROCEDURAL LANGUAGE",
            "PUBLICATION",
            "SCHEMA",
            "SEQUENCE",
            "SERVER",
            "STATISTICS",
            "SUBSCRIPTION",
            "TABLE",
            "TEXT SEARCH CONFIGURATION",
            "TEXT SEARCH DICTIONARY",
            "TYPE",
            "VIEW");

    /** Owned objects whose arguments or index method are part of the name; DROP contains it in the form that ALTER needs. */
    private static final Set<String> OWNED_AS_DROPPED =
            Set.of("AGGREGATE", "FUNCTION", "OPERATOR", "OPERATOR CLASS", "OPERATOR FAMILY", "PROCEDURE");

    private static final String DROP = "DROP ";
    private static final String LARGE_OBJECT = "BLOB";

    private final ArchiveToc toc;
    private final TocSection section;
    private final boolean tablespaces;
    private final Queue<TocEntry> rights = new ArrayDeque<>();
    private final Queue<TocEntry> last = new ArrayDeque<>();
    private TocSection current = TocSection.PRE_DATA;

    /** @param tablespaces whether objects keep their tablespaces */
    ArchiveEntries(ArchiveToc toc, Section section, boolean tablespaces) {
        this.toc = toc;
        this.section = section == Section.PRE_DATA ? TocSection.PRE_DATA : TocSection.POST_DATA;
        this.tablespaces = tablespaces;
    }

    @Override
    public @Nullable SchemaEntry next() throws IOException {
        for (TocEntry entry = toc.next(); entry != null; entry = toc.next()) {
            if (entry.section() != TocSection.NONE) {
                current = entry.section();
            }
            if (current != section || !isDefinition(entry)) {
                continue;
            }
            if (RIGHTS.contains(entry.kind())) {
                rights.add(entry);
            } else if (isOfEventTrigger(entry)) {
                last.add(entry);
            } else {
                return schemaEntry(entry);
            }
        }
        TocEntry late = rights.isEmpty() ? last.poll() : rights.poll();
        return late == null ? null : schemaEntry(late);
    }

    private static boolean isDefinition(TocEntry entry) {
        return !entry.definition().isEmpty()
                && !NO_DEFINITIONS.contains(entry.kind())
                && !(SAID_OF_OBJECTS.contains(entry.kind()) && entry.tag().startsWith("DATABASE "));
    }

    private static boolean isOfEventTrigger(TocEntry entry) {
        return entry.kind().equals(EVENT_TRIGGER)
                || (SAID_OF_OBJECTS.contains(entry.kind()) && entry.tag().startsWith("EVENT TRIGGER "));
    }

    private SchemaEntry schemaEntry(TocEntry entry) {
        boolean partitioned = entry.partitioned() && !entry.accessMethod().isEmpty();
        return new SchemaEntry(
                entry.id(),
                entry.classOid(),
                entry.oid(),
                entry.dependencies(),
                entry.kind(),
                entry.schema(),
                entry.tag(),
                entry.owner(),
                tablespaces ? entry.tablespace() : "",
                Optional.of(entry.accessMethod()).filter(method -> !method.isEmpty() && !partitioned),
                partitioned
                        ? List.of(
                                definition(entry),
                                "ALTER TABLE " + name(entry) + " SET ACCESS METHOD "
                                        + QualifiedName.quote(entry.accessMethod()) + ";")
                        : statements(entry),
                ownership(entry));
    }

    /**
     * Privileges are split, so that those of a missing role can be excluded. Nothing else is split, because only the
     * server knows for certain where a statement ends. Every database has a schema {@code public}, for which a dump
     * contains a comment instead of a definition.
     */
    private static List<String> statements(TocEntry entry) {
        if (RIGHTS.contains(entry.kind())) {
            return SqlTokens.statements(entry.definition());
        }
        return entry.kind().equals("SCHEMA") && entry.definition().startsWith("--")
                ? List.of()
                : List.of(definition(entry));
    }

    private static String definition(TocEntry entry) {
        return entry.definition().strip();
    }

    /** An entry without a DROP has no owner either. */
    static Optional<String> ownership(TocEntry entry) {
        return entry.owner().isEmpty() || entry.dropStatement().isEmpty()
                ? Optional.empty()
                : owned(entry)
                        .map(object -> "ALTER " + object + " OWNER TO " + QualifiedName.quote(entry.owner()) + ";");
    }

    private static Optional<String> owned(TocEntry entry) {
        if (OWNED_BY_NAME.contains(entry.kind())) {
            return Optional.of(entry.kind() + " " + name(entry));
        }
        if (OWNED_AS_DROPPED.contains(entry.kind())) {
            String drop = entry.dropStatement().strip();
            return Optional.of(drop.substring(DROP.length(), drop.endsWith(";") ? drop.length() - 1 : drop.length()));
        }
        return entry.kind().equals(LARGE_OBJECT) ? Optional.of("LARGE OBJECT " + entry.oid()) : Optional.empty();
    }

    private static String name(TocEntry entry) {
        return entry.schema().isEmpty()
                ? QualifiedName.quote(entry.tag())
                : new QualifiedName(entry.schema(), entry.tag()).quoted();
    }

    @Override
    public void close() throws IOException {
        toc.close();
    }
}
