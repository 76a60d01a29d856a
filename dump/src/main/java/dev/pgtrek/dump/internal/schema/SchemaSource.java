package dev.pgtrek.dump.internal.schema;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The source of a database's definitions, as of one snapshot. Used by one thread at a time; closing it removes all its
 * files.
 */
public interface SchemaSource extends AutoCloseable {
    /**
     * Returns the entries of a section in an order in which they can be created: each one after its dependencies.
     * Privileges come at the end of their section.
     */
    Entries entries(Section section) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /** Entries, read one after the other. */
    interface Entries extends AutoCloseable {
        /** Returns the next entry; null after the last. */
        @Nullable
        SchemaEntry next() throws IOException;

        @Override
        void close() throws IOException;
    }
}
