package dev.pgtrek.checks.verify;

import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Server;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Compares the databases of two servers: rows by count or checksum, sequences, large objects and definitions.
 *
 * <pre>{@code
 * VerificationReport report = Verification.of(source, target).level(Verify.CHECKSUMS).run();
 * report.differences().forEach(System.out::println);
 * }</pre>
 *
 * <p>Both servers are only read, each database under one snapshot on either side. Rows written meanwhile, or not yet
 * replicated when the snapshots are taken, appear as differences: stop the writes, or compare again. Sequences are
 * outside of snapshots.
 *
 * <p>Checksums depend neither on the order of rows or columns nor on the servers' versions; each row contributes 64 bits.
 * Large tables are read by one query on each side, by parallel workers as far as the server's own settings allow. Rows
 * that row security hides from the user cannot be compared and are reported as differences.
 *
 * <p>Instances are immutable and thread-safe.
 */
public final class Verification {
    private final Server source;
    private final Server target;
    private final Map<String, String> renamed;
    private final DatabaseSelection databases;
    private final Scope scope;
    private final int jobs;
    private final VerificationListener listener;

    private Verification(Builder builder) {
        this.source = builder.source;
        this.renamed = Map.copyOf(builder.renamed);
        this.target = builder.renamed.isEmpty() ? builder.target : builder.target.withRenamedDatabases(builder.renamed);
        this.databases = builder.databases;
        this.scope = new Scope(
                builder.level,
                builder.objects,
                builder.tables,
                builder.schema,
                builder.sequences,
                builder.largeObjects,
                builder.keyLimit);
        this.jobs = builder.jobs;
        this.listener = builder.listener;
    }

    /** Begins a verification of everything that compares rows by count. */
    public static Builder of(Server source, Server target) {
        return new Builder(source, target);
    }

    /**
     * Runs the comparison. Blocks until all is compared. A database that cannot be compared is reported as a difference;
     * the other comparisons continue.
     *
     * @throws dev.pgtrek.server.ConnectionFailedException if a server is unreachable
     * @throws MigrationException if no database is selected, a renamed database is not selected, or two selected databases
     *     would be compared with one of the target
     * @throws MigrationCancelledException if the calling thread is interrupted; the queries have been cancelled then, and
     *     the thread's interrupt status is set
     */
    public VerificationReport run() {
        try (OpenVerification open = new OpenVerification(this)) {
            return open.run();
        }
    }

    /**
     * Opens the sessions and reads what the comparison needs in advance, for callers that must keep the comparison itself
     * short.
     *
     * @throws dev.pgtrek.server.ConnectionFailedException if a server is unreachable
     * @throws MigrationException if the databases can't be listed
     */
    public OpenVerification open() {
        OpenVerification open = new OpenVerification(this);
        boolean ready = false;
        try {
            open.makeReady();
            ready = true;
            return open;
        } finally {
            if (!ready) {
                open.close();
            }
        }
    }

    Server source() {
        return source;
    }

    Server target() {
        return target;
    }

    /** The databases that the caller compares with one of another name. */
    Map<String, String> renamed() {
        return renamed;
    }

    DatabaseSelection databases() {
        return databases;
    }

    Scope scope() {
        return scope;
    }

    int jobs() {
        return jobs;
    }

    VerificationListener listener() {
        return listener;
    }

    /** Builds a {@link Verification}; not thread-safe. */
    public static final class Builder {
        private static final int MOST_JOBS = 64;

        private final Server source;
        private final Server target;
        private Verify level = Verify.COUNTS;
        private DatabaseSelection databases = DatabaseSelection.all();
        private Function<String, ObjectSelection> objects = database -> ObjectSelection.all();
        private TableSelection tables = TableSelection.all();
        private Map<String, String> renamed = Map.of();
        private boolean schema = true;
        private boolean sequences = true;
        private boolean largeObjects = true;
        private int keyLimit;
        private int jobs = 4;
        private VerificationListener listener = new VerificationListener() {};

        private Builder(Server source, Server target) {
            this.source = source;
            this.target = target;
        }

        /** Sets how closely rows are compared; by count by default. */
        public Builder level(Verify newLevel) {
            level = newLevel;
            return this;
        }

        /**
         * Selects the databases of the source to compare. By default all user databases; {@code postgres} only if it is
         * not empty, or is named.
         */
        public Builder databases(DatabaseSelection selection) {
            databases = selection;
            return this;
        }

        /** Selects the objects that are compared, with their rows and values; all by default. */
        public Builder objects(ObjectSelection selection) {
            return objects(database -> selection);
        }

        /**
         * Selects the objects that are compared, for each database.
         *
         * @param selection returns the selection of the database of that name; is called by several threads
         */
        public Builder objects(Function<String, ObjectSelection> selection) {
            objects = selection;
            return this;
        }

        /**
         * Compares a database with one of another name on the target; by default with the one of the same name. The
         * report names it as the source does.
         *
         * @param sourceName its name on the source
         * @param targetName its name on the target
         * @throws IllegalArgumentException if a name is empty, the database was already given another name, or another
         *     database was given that name
         */
        public Builder renameDatabase(String sourceName, String targetName) {
            Map<String, String> names = new HashMap<>(renamed);
            String before = names.putIfAbsent(sourceName, targetName);
            if (before != null && !before.equals(targetName)) {
                throw new IllegalArgumentException("database '" + sourceName + "' is renamed to both '" + before
                        + "' and '" + targetName + "'; rename it once (renameDatabase)");
            }
            MigrationOptions.builder().renamedDatabases(names).build(); // rejects what a migration rejects
            renamed = names;
            return this;
        }

        /** Selects the tables whose rows are compared; all by default. Definitions and sequences are always compared. */
        public Builder tables(TableSelection selection) {
            tables = selection;
            return this;
        }

        /** Sets how many queries run at once on both servers together; 1 to 64, 4 by default. */
        public Builder jobs(int count) {
            if (count < 1 || count > MOST_JOBS) {
                throw new IllegalArgumentException("jobs must be 1 to " + MOST_JOBS + ", was " + count);
            }
            jobs = count;
            return this;
        }

        /** Sets whether definitions, owners, grants and comments are compared; true by default. */
        public Builder schema(boolean compared) {
            schema = compared;
            return this;
        }

        /** Sets whether the positions and parameters of sequences are compared; true by default. */
        public Builder sequences(boolean compared) {
            sequences = compared;
            return this;
        }

        /** Sets whether large objects are compared, with their contents under {@link Verify#CHECKSUMS}; true by default. */
        public Builder largeObjects(boolean compared) {
            largeObjects = compared;
            return this;
        }

        /**
         * Enables the search for the keys of differing rows, in tables that have a key; see {@link Difference#rows}.
         *
         * @param limit the maximum number of keys for each table, 0 to 10,000; 0 by default
         */
        public Builder keysOfDifferingRows(int limit) {
            keyLimit = TableVerifier.keyLimit(limit);
            return this;
        }

        /** Sets the listener for the verification's progress. */
        public Builder listener(VerificationListener newListener) {
            listener = newListener;
            return this;
        }

        public Verification build() {
            return new Verification(this);
        }

        /** Builds the verification and {@linkplain Verification#run() runs} it. */
        public VerificationReport run() {
            return build().run();
        }
    }
}
