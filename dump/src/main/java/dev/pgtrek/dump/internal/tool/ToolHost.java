package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.strategy.DatabaseMigration;
import java.util.function.BiConsumer;

/** The environment of a client tool: a migration or a plain caller. Thread-safe. */
public interface ToolHost {
    /** The prefix of each line of the log. */
    String id();

    /** Called for each line that a tool writes to standard error. */
    void output(String tool, String line);

    /** Registers an action that runs on cancellation. */
    DatabaseMigration.Registration onCancel(Runnable action);

    void throwIfCancelled();

    /** Returns a host that calls a migration's listeners, and ends tools when the migration is cancelled. */
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

    /** Returns a host that passes lines on; tools end when the calling thread is interrupted. */
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
                // the caller cancels by interrupting its thread
            }
        };
    }
}
