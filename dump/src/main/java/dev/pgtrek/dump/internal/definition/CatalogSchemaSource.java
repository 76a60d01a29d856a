package dev.pgtrek.dump.internal.definition;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Definitions out of the source's catalogs, rendered for the target's version, in the order in which they can be created.
 * Closing it forgets them. Used by one thread at a time.
 */
public final class CatalogSchemaSource implements SchemaSource {
    private Optional<EntryRenderer> renderer;

    /**
     * What is rendered, and for whom. Immutable.
     *
     * @param source the source's major version
     * @param target the target's major version
     * @param tablespaces whether objects are put into the tablespaces that they are in on the source
     * @param tables the OIDs of the tables, views and sequences to which all that is rendered belongs; empty for everything
     */
    public record Choices(int source, int target, boolean tablespaces, Optional<Set<Long>> tables) {}

    private CatalogSchemaSource(EntryRenderer renderer) {
        this.renderer = Optional.of(renderer);
    }

    /** Orders what has been read, which may be forgotten after that. */
    public static CatalogSchemaSource of(Catalog catalog, Choices choices) {
        return new CatalogSchemaSource(new EntryRenderer(catalog, choices));
    }

    /** @throws IllegalStateException if this is closed */
    @Override
    public Rendered entries(Section section) {
        return new Rendered(
                renderer.orElseThrow(() -> new IllegalStateException("closed")).render(section));
    }

    /** The entries of a section. */
    public static final class Rendered implements Entries {
        private final Iterator<SchemaEntry> entries;

        private Rendered(Iterator<SchemaEntry> entries) {
            this.entries = entries;
        }

        @Override
        public @Nullable SchemaEntry next() {
            return entries.hasNext() ? entries.next() : null;
        }

        /** All that follow. */
        public List<SchemaEntry> rest() {
            List<SchemaEntry> rest = new ArrayList<>();
            entries.forEachRemaining(rest::add);
            return rest;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Override
    public void close() {
        renderer = Optional.empty();
    }
}
