package dev.pgtrek.dump.internal;

import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.dump.option.OrphanedRows;
import dev.pgtrek.dump.option.Ownership;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Content;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.select.ObjectPattern;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.immutables.value.Value;

/** What a caller asked of a transfer; {@link dev.pgtrek.dump.DumpRestore.Builder} says what each option does. Immutable. */
@Value.Immutable
public abstract class TransferOptions {
    private static final long LEAST_SPLIT_BYTES = 1 << 20;
    private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    TransferOptions() {}

    @Value.Default
    public Content content() {
        return Content.ALL;
    }

    @Value.Default
    public Ownership ownership() {
        return Ownership.KEEP;
    }

    @Value.Default
    public DefinitionSource definitionsFrom() {
        return DefinitionSource.CATALOGS;
    }

    /** Whether pg_dump and pg_restore are called. */
    public boolean needsClientTools() {
        return (content().hasDefinitions() && definitionsFrom() == DefinitionSource.CLIENT_TOOLS)
                || archiveDirectory().isPresent();
    }

    @Value.Default
    public boolean comments() {
        return true;
    }

    @Value.Default
    public boolean grants() {
        return true;
    }

    @Value.Default
    public boolean tablespaces() {
        return true;
    }

    @Value.Default
    public boolean publications() {
        return true;
    }

    @Value.Default
    public boolean subscriptions() {
        return false;
    }

    @Value.Default
    public boolean allowRefusedStatements() {
        return false;
    }

    @Value.Default
    public OrphanedRows orphanedRows() {
        return OrphanedRows.REJECT;
    }

    @Value.Default
    public boolean analyze() {
        return true;
    }

    @Value.Default
    public boolean vacuum() {
        return false;
    }

    /** Where each database's archive is put; empty where rows stream from server to server. */
    public abstract Optional<Path> archiveDirectory();

    @Value.Default
    public boolean keepArchives() {
        return false;
    }

    /** The tables whose rows are left out, beside those that the migration leaves out. */
    public abstract List<ObjectPattern> tablesWithoutRows();

    /** Whether the rows of a table are moved. */
    public boolean movesRowsOf(MigrationOptions migration, String database, TableInfo table) {
        return content().hasRows()
                && migration.selectsRows(database, table.schema(), table.name())
                && (table.extension().isEmpty() || migration.extensionTables())
                && tablesWithoutRows().stream()
                        .noneMatch(pattern -> pattern.matches(database, table.schema(), table.name()));
    }

    /** Settings of the sessions that read rows from the source. */
    public abstract Map<String, String> sourceSettings();

    /** Settings of the sessions that write to the target. */
    public abstract Map<String, String> sessionSettings();

    /** From how many bytes on a table is copied in several parts; the engine's own default where empty. */
    public abstract OptionalLong splitThreshold();

    @Value.Check
    void check() {
        splitThreshold().ifPresent(bytes -> {
            if (bytes < LEAST_SPLIT_BYTES) {
                throw new IllegalArgumentException("splitThreshold must be >= " + LEAST_SPLIT_BYTES + ", was " + bytes);
            }
        });
        Stream.concat(sourceSettings().keySet().stream(), sessionSettings().keySet().stream())
                .filter(name -> !SETTING.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "a setting's name must be letters, digits, _ and dots, was '" + name + "'");
                });
        if (content() != Content.ALL && archiveDirectory().isPresent()) {
            throw new IllegalArgumentException(
                    "an archive holds definitions and rows: with an archiveDirectory, content must be ALL, was "
                            + content());
        }
        if (keepArchives() && archiveDirectory().isEmpty()) {
            throw new IllegalArgumentException("keepArchives needs an archiveDirectory");
        }
    }

    public static TransferOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link TransferOptions}; not thread-safe. */
    public static final class Builder extends ImmutableTransferOptions.Builder {
        Builder() {}
    }
}
