package dev.pgtrek.dump.internal.schema;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the definitions of a database come from, as they are in one snapshot. Used by one thread at a time; closing it
 * removes all that it keeps on disk.
 */
public interface SchemaSource extends AutoCloseable {
    /**
     * The entries of a section, in an order in which they can be made: none comes before one that it depends on. Rights
     * come at the end of their section.
     */
    Entries entries(Section section) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /** Entries, read one after the other. */
    interface Entries extends AutoCloseable {
        /** The next one; null after the last. */
        @Nullable
        SchemaEntry next() throws IOException;

        @Override
        void close() throws IOException;
    }
}
