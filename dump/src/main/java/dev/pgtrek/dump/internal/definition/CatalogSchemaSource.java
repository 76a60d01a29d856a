package dev.pgtrek.dump.internal.definition;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Definitions out of the source's catalogs, rendered for the target's version, in the order in which they can be created.
 * Nothing is left to be closed: all is rendered when this is made. Immutable.
 */
public final class CatalogSchemaSource implements SchemaSource {
    private final List<SchemaEntry> beforeRows;
    private final List<SchemaEntry> afterRows;

    /**
     * What is rendered, and for whom. Immutable.
     *
     * @param source the source's major version
     * @param target the target's major version
     * @param tablespaces whether objects are put into the tablespaces that they are in on the source
     * @param tables the OIDs of the tables, views and sequences to which all that is rendered belongs; empty for everything
     */
    public record Choices(int source, int target, boolean tablespaces, Optional<Set<Long>> tables) {}

    CatalogSchemaSource(List<SchemaEntry> beforeRows, List<SchemaEntry> afterRows) {
        this.beforeRows = List.copyOf(beforeRows);
        this.afterRows = List.copyOf(afterRows);
    }

    /** Renders what has been read, which may be forgotten after that. */
    public static CatalogSchemaSource of(Catalog catalog, Choices choices) {
        return new EntryRenderer(catalog, choices).render();
    }

    @Override
    public Entries entries(Section section) {
        Iterator<SchemaEntry> entries = (section == Section.PRE_DATA ? beforeRows : afterRows).iterator();
        return new Entries() {
            @Override
            public @Nullable SchemaEntry next() {
                return entries.hasNext() ? entries.next() : null;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @Override
    public void close() {
        // nothing is open
    }
}
