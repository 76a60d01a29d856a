package dev.pgtrek.dump.internal.schema.read;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.toc.ArchiveToc;
import dev.pgtrek.dump.internal.toc.TocEntry;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.TableInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares an archive with the catalogs under the same snapshot: every table must be present, identified by its OID, and
 * every owner must match the catalogs. A tool that exits without an error has proved neither. Not thread-safe.
 */
public final class ArchiveAudit {
    private static final int TOGETHER = 10_000;
    private static final int NAMED_TABLES = 5;
    private static final String ROWS = "TABLE DATA";
    private static final String TABLE = "TABLE";
    /** Large objects may be numerous, and not every user may read the catalog of subscriptions. */
    private static final Set<String> NOT_COMPARED = Set.of("BLOB", "SUBSCRIPTION");

    private static final String OTHER_OWNERS = """
            WITH entry AS (
                SELECT * FROM unnest(?::pg_catalog.oid[], ?::pg_catalog.oid[], ?::pg_catalog.text[])
                           AS e (classid, objid, owner)),
            object (classid, objid, owner) AS (
                SELECT tableoid, oid, relowner FROM pg_catalog.pg_class
                UNION ALL SELECT tableoid, oid, collowner FROM pg_catalog.pg_collation
                UNION ALL SELECT tableoid, oid, conowner FROM pg_catalog.pg_conversion
                UNION ALL SELECT tableoid, oid, evtowner FROM pg_catalog.pg_event_trigger
                UNION ALL SELECT tableoid, oid, fdwowner FROM pg_catalog.pg_foreign_data_wrapper
                UNION ALL SELECT tableoid, oid, srvowner FROM pg_catalog.pg_foreign_server
                UNION ALL SELECT tableoid, oid, lanowner FROM pg_catalog.pg_language
                UNION ALL SELECT tableoid, oid, nspowner FROM pg_catalog.pg_namespace
                UNION ALL SELECT tableoid, oid, opcowner FROM pg_catalog.pg_opclass
                UNION ALL SELECT tableoid, oid, oprowner FROM pg_catalog.pg_operator
                UNION ALL SELECT tableoid, oid, opfowner FROM pg_catalog.pg_opfamily
                UNION ALL SELECT tableoid, oid, proowner FROM pg_catalog.pg_proc
                UNION ALL SELECT tableoid, oid, pubowner FROM pg_catalog.pg_publication
                UNION ALL SELECT tableoid, oid, stxowner FROM pg_catalog.pg_statistic_ext
                UNION ALL SELECT tableoid, oid, cfgowner FROM pg_catalog.pg_ts_config
                UNION ALL SELECT tableoid, oid, dictowner FROM pg_catalog.pg_ts_dict
                UNION ALL SELECT tableoid, oid, typowner FROM pg_catalog.pg_type)
            SELECT e.classid, e.objid, e.owner, r.rolname
              FROM entry e
              LEFT JOIN object o ON o.classid = e.classid AND o.objid = e.objid
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = o.owner
             WHERE r.rolname IS DISTINCT FROM e.owner
             LIMIT 1
            """;

    private final String database;
    private final Connection snapshot;
    private final List<TocEntry> owned = new ArrayList<>();
    private final Set<Long> defined = new HashSet<>();
    private final Set<Long> filled = new HashSet<>();

    /** @param snapshot a session with the source under the archive's snapshot */
    public ArchiveAudit(String database, Connection snapshot) {
        this.database = database;
        this.snapshot = snapshot;
    }

    /**
     * Compares the archive with the catalogs.
     *
     * @param tables the tables whose definitions the archive must contain
     * @param withRows those of them whose rows it must contain, too
     * @throws MigrationException with {@link ErrorCode#CLIENT_TOOLS} if the archive can't be read, lacks a table, or
     *     names another owner
     */
    public void run(Path archive, List<TableInfo> tables, Collection<TableInfo> withRows) throws SQLException {
        try (ArchiveToc toc = ArchiveToc.open(archive)) {
            for (TocEntry entry = toc.next(); entry != null; entry = toc.next()) {
                add(entry);
            }
        } catch (IOException e) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "pg_dump ended without an error, but " + SchemaEntry.shown(String.valueOf(e.getMessage()))
                            + missing(tables, defined)
                            + "; see that the disk has room, and that the client tools are PostgreSQL's own",
                    e);
        }
        compareOwners();
        require(tables, defined, "definitions");
        require(withRows, filled, "rows");
    }

    private void add(TocEntry entry) throws SQLException {
        if (entry.kind().equals(TABLE)) {
            defined.add(entry.oid());
        } else if (entry.kind().equals(ROWS)) {
            filled.add(entry.oid());
        }
        if (ArchiveEntries.ownership(entry).isPresent() && !NOT_COMPARED.contains(entry.kind())) {
            owned.add(entry);
            if (owned.size() == TOGETHER) {
                compareOwners();
            }
        }
    }

    private void compareOwners() throws SQLException {
        try (PreparedStatement statement = snapshot.prepareStatement(OTHER_OWNERS)) {
            statement.setArray(1, array("int8", owned.stream().map(TocEntry::classOid)));
            statement.setArray(2, array("int8", owned.stream().map(TocEntry::oid)));
            statement.setArray(3, array("text", owned.stream().map(TocEntry::owner)));
            try (ResultSet rows = statement.executeQuery()) {
                if (rows.next()) {
                    refuseOwner(rows.getLong("classid"), rows.getLong("objid"), rows.getString("rolname"));
                }
            }
        }
        owned.clear();
    }

    private Array array(String type, Stream<?> values) throws SQLException {
        return snapshot.createArrayOf(type, values.toArray());
    }

    private void refuseOwner(long classOid, long oid, @Nullable String actual) {
        TocEntry entry = owned.stream()
                .filter(any -> any.classOid() == classOid && any.oid() == oid)
                .findFirst()
                .orElseThrow();
        throw new MigrationException(
                ErrorCode.CLIENT_TOOLS,
                "pg_dump says that " + entry.kind() + " "
                        + SchemaEntry.shown((entry.schema().isEmpty() ? "" : entry.schema() + ".") + entry.tag())
                        + " of database " + database + " belongs to " + entry.owner()
                        + ", the source's catalogs "
                        + (actual == null ? "do not show that object" : "show the owner " + actual)
                        + "; see that the client tools are PostgreSQL's own");
    }

    private void require(Collection<TableInfo> tables, Set<Long> found, String what) {
        String missing = missing(tables, found);
        if (!missing.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "pg_dump ended without an error, but left out the " + what + " of tables of database " + database
                            + missing + "; see that the client tools are PostgreSQL's own");
        }
    }

    private static String missing(Collection<TableInfo> tables, Set<Long> found) {
        List<TableInfo> missing =
                tables.stream().filter(table -> !found.contains(table.oid())).toList();
        return missing.isEmpty()
                ? ""
                : missing.stream()
                        .limit(NAMED_TABLES)
                        .map(table -> SchemaEntry.shown(table.qualifiedName().toString()))
                        .collect(Collectors.joining(
                                ", ",
                                "; " + missing.size() + " missing: ",
                                missing.size() > NAMED_TABLES ? ", …" : ""));
    }
}
