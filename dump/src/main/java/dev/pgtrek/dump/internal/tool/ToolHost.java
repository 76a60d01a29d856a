package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.strategy.DatabaseMigration;
import java.util.function.BiConsumer;

/** Whom a client tool runs for. Thread-safe. */
public interface ToolHost {
    /** What stands before each line of the log. */
    String id();

    /** A tool wrote a line on its standard error. */
    void output(String tool, String line);

    /** Has something done when everything is cancelled. */
    DatabaseMigration.Registration onCancel(Runnable action);

    void throwIfCancelled();

    /** Tells a migration's listeners, and ends tools when it is cancelled. */
    static ToolHost of(DatabaseMigration migration) {
        return new ToolHost() {
            @Override
            public String id() {
                return migration.migrationId();
            }

            @Override
            public void output(String tool, String line) {
                migration.progress().toolOutput(tool, line);
            }

            @Override
            public DatabaseMigration.Registration onCancel(Runnable action) {
                return migration.onCancel(action);
            }

            @Override
            public void throwIfCancelled() {
                migration.throwIfCancelled();
            }
        };
    }

    /** Hands lines on; tools end when the calling thread is interrupted. */
    static ToolHost alone(String id, BiConsumer<String, String> output) {
        return new ToolHost() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public void output(String tool, String line) {
                output.accept(tool, line);
            }

            @Override
            public DatabaseMigration.Registration onCancel(Runnable action) {
                return () -> {};
            }

            @Override
            public void throwIfCancelled() {
                // one who wants it to end interrupts its thread
            }
        };
    }
}
