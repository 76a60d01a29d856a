package dev.pgtrek.checks.verify;

import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Server;

/**
 * Compares the databases of two servers: rows by count or checksum, sequences, large objects and definitions.
 *
 * <pre>{@code
 * VerificationReport report = Verification.of(source, target).level(Verify.CHECKSUMS).run();
 * report.differences().forEach(System.out::println);
 * }</pre>
 *
 * <p>Both servers are only read, each database under one snapshot on either side. What is written meanwhile, or has not been
 * replicated yet when the snapshots are taken, shows as a difference: stop the writes, or compare again. Sequences are
 * outside of snapshots.
 *
 * <p>Checksums depend neither on the order of rows or columns nor on the servers' versions; a row counts with 64 bits. Large
 * tables are read by one query a side, by parallel workers as far as the server's own settings allow. Rows that row
 * security hides from the user cannot be compared, and are told of as differences.
 *
 * <p>Instances are immutable and thread-safe.
 */
public final class Verification {
    private final Server source;
    private final Server target;
    private final DatabaseSelection databases;
    private final Scope scope;
    private final int jobs;
    private final VerificationListener listener;

    private Verification(Builder builder) {
        this.source = builder.source;
        this.target = builder.target;
        this.databases = builder.databases;
        this.scope = new Scope(
                builder.level,
                builder.tables,
                builder.schema,
                builder.sequences,
                builder.largeObjects,
                builder.keyLimit);
        this.jobs = builder.jobs;
        this.listener = builder.listener;
    }

    /** Begins a verification of everything, rows by their number. */
    public static Builder of(Server source, Server target) {
        return new Builder(source, target);
    }

    /**
     * Compares. Blocks until all is compared; a database that cannot be compared is told of as a difference, and the others
     * go on.
     *
     * @throws dev.pgtrek.server.ConnectionFailedException if a server cannot be reached
     * @throws MigrationException if no database is selected
     * @throws MigrationCancelledException if the calling thread is interrupted; the queries have been cancelled then, and
     *     the thread's interrupt status is set
     */
    public VerificationReport run() {
        try (OpenVerification open = new OpenVerification(this)) {
            return open.run();
        }
    }

    /**
     * Opens the sessions beforehand and reads what is needed to begin at once, for callers to whom it matters how long the
     * comparison itself takes.
     *
     * @throws dev.pgtrek.server.ConnectionFailedException if a server cannot be reached
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
        private TableSelection tables = TableSelection.all();
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

        /** How closely rows are compared; by their number by default. */
        public Builder level(Verify newLevel) {
            level = newLevel;
            return this;
        }

        /**
         * Which databases of the source are compared. By default all that are a user's own; {@code postgres} where it holds
         * something, or is named.
         */
        public Builder databases(DatabaseSelection selection) {
            databases = selection;
            return this;
        }

        /** Whose rows are compared, all by default; definitions and sequences are compared in any case. */
        public Builder tables(TableSelection selection) {
            tables = selection;
            return this;
        }

        /** How many queries run at once, both servers taken together; 1 to 64, 4 by default. */
        public Builder jobs(int count) {
            if (count < 1 || count > MOST_JOBS) {
                throw new IllegalArgumentException("jobs must be 1 to " + MOST_JOBS + ", was " + count);
            }
            jobs = count;
            return this;
        }

        /** Whether definitions, owners, grants and comments are compared; they are by default. */
        public Builder schema(boolean compared) {
            schema = compared;
            return this;
        }

        /** Whether sequences are compared: where they stand, and their parameters; they are by default. */
        public Builder sequences(boolean compared) {
            sequences = compared;
            return this;
        }

        /**
         * Whether large objects are compared, with their contents under {@link Verify#CHECKSUMS}; they are by default.
         */
        public Builder largeObjects(boolean compared) {
            largeObjects = compared;
            return this;
        }

        /**
         * Has the keys of rows that differ looked for, in the tables that have a key; see {@link Difference#rows}.
         *
         * @param limit of how many rows of each table, 0 to 10,000; 0 by default
         */
        public Builder keysOfDifferingRows(int limit) {
            keyLimit = TableVerifier.keyLimit(limit);
            return this;
        }

        /** Is told how far the verification is. */
        public Builder listener(VerificationListener newListener) {
            listener = newListener;
            return this;
        }

        public Verification build() {
            return new Verification(this);
        }

        /** Builds it, and {@linkplain Verification#run() compares}. */
        public VerificationReport run() {
            return build().run();
        }
    }
}
