package dev.pgtrek.examples.benchmark;

import dev.pgtrek.testkit.PostgresServer;

/** The databases to copy. Each is the same on every run, except for its scale. */
public enum BenchmarkDatabase {
    /**
     * A few big tables: those of pgbench at scale 60, with their foreign keys; a table of 1.5 million rows with jsonb and
     * text, two btree indexes and a GIN index; 200 small tables. About 1.5 GB at scale 1.
     */
    BIG_TABLES {
        @Override
        void fill(PostgresServer server, String database, double scale) {
            int branches = atLeastOne(60 * scale);
            int documents = atLeastOne(1_500_000 * scale);
            server.execute(
                    database,
                    "CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))",
                    """
                    CREATE TABLE pgbench_tellers (
                        tid int PRIMARY KEY, bid int REFERENCES pgbench_branches, tbalance int, filler char(84))""",
                    """
                    CREATE TABLE pgbench_accounts (
                        aid int NOT NULL, bid int, abalance int, filler char(84))""",
                    """
                    CREATE TABLE pgbench_history (
                        tid int REFERENCES pgbench_tellers, bid int REFERENCES pgbench_branches, aid int,
                        delta int, mtime timestamp, filler char(22))""",
                    "INSERT INTO pgbench_branches SELECT n, 0, '' FROM generate_series(1, %d) n".formatted(branches),
                    "INSERT INTO pgbench_tellers SELECT n, (n - 1) / 10 + 1, 0, '' FROM generate_series(1, %d) n"
                            .formatted(branches * 10),
                    """
                    INSERT INTO pgbench_accounts SELECT n, (n - 1) / 100000 + 1, 0, ''
                      FROM generate_series(1, %d) n""".formatted(branches * 100_000),
                    "ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid)",
                    "ALTER TABLE pgbench_accounts ADD FOREIGN KEY (bid) REFERENCES pgbench_branches",
                    "ALTER TABLE pgbench_history ADD FOREIGN KEY (aid) REFERENCES pgbench_accounts",
                    """
                    CREATE TABLE documents (
                        id bigint PRIMARY KEY, author int NOT NULL, written timestamptz NOT NULL,
                        title text NOT NULL, attributes jsonb NOT NULL)""",
                    """
                    INSERT INTO documents
                    SELECT n, n::bigint * 7919 %% 50000, timestamptz '2020-01-01 00:00Z' + n * interval '1 minute',
                        'Title ' || md5(n::text) || ' ' || md5((n * 3)::text),
                        jsonb_build_object('kind', n %% 20, 'tags', jsonb_build_array('t' || n %% 997, 't' || n %% 89),
                            'size', n %% 100000, 'language', (ARRAY['de', 'en', 'fr', 'pt'])[n %% 4 + 1])
                    FROM generate_series(1, %d) n""".formatted(documents),
                    "CREATE INDEX documents_author ON documents (author)",
                    "CREATE INDEX documents_written ON documents (written)",
                    "CREATE INDEX documents_attributes ON documents USING gin (attributes jsonb_path_ops)");
            smallTables(server, database, atLeastOne(200 * scale));
        }

        @Override
        boolean hasManyFiles() {
            return false;
        }
    },
    /**
     * 4,000 small tables at scale 1, each with a serial key, an index and 20 rows: 405 MB. All copies of a run stay
     * on the disk until its end.
     */
    SMALL_TABLES {
        @Override
        boolean hasManyFiles() {
            return true;
        }

        @Override
        void fill(PostgresServer server, String database, double scale) {
            smallTables(server, database, atLeastOne(4_000 * scale));
        }
    };

    private static final int TABLES_A_TRANSACTION = 500;

    abstract void fill(PostgresServer server, String database, double scale);

    /**
     * Returns whether a copy has so many files that deleting it slows the file system for minutes; it is then kept
     * until the end.
     */
    abstract boolean hasManyFiles();

    private static int atLeastOne(double number) {
        return Math.max(1, (int) Math.round(number));
    }

    private static void smallTables(PostgresServer server, String database, int tables) {
        for (int first = 1; first <= tables; first += TABLES_A_TRANSACTION) {
            server.execute(database, """
                    DO $$ BEGIN
                        FOR i IN %d .. %d LOOP
                            EXECUTE format('CREATE TABLE small_%%s (id serial PRIMARY KEY, name text, value int)', i);
                            EXECUTE format(
                                'INSERT INTO small_%%s (name, value) SELECT md5(n::text), n'
                                || ' FROM generate_series(1, 20) n', i);
                            EXECUTE format('CREATE INDEX ON small_%%s (name)', i);
                        END LOOP;
                    END $$""".formatted(first, Math.min(first + TABLES_A_TRANSACTION - 1, tables)));
        }
    }
}
