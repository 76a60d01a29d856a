package dev.pgtrek.replication.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may read and change a journal, and what is taken for one. */
@Timeout(60)
class JournalIT {
    private static final ReplicationName NAME = ReplicationName.of("form", "postgres");

    @Test
    void whateverTheDefaultPrivilegesAreNobodyElseHasRightsInIt() throws Exception {
        try (PostgresServer server = PostgresServer.start(15)) {
            server.execute(
                    "postgres",
                    "CREATE ROLE mallory",
                    "ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO PUBLIC",
                    "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC",
                    "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO mallory WITH GRANT OPTION");
            try (Connection session = server.server().connect("postgres")) {
                new Journal(session, NAME).create(ObjectSelection.all(), TableSelection.all());
                JournalTables.joining(session, NAME).add(List.of(new QualifiedName("public", "t")));
                JournalTables.copiedAtCutover(session, NAME).add(List.of());
            }
            assertThat(server.queryValue("postgres", """
                    SELECT string_agg(c.relname, ',' ORDER BY c.relname)
                      FROM pg_class c
                     WHERE c.relnamespace = '%s'::regnamespace AND c.relkind = 'r'
                    """.formatted(NAME)))
                    .isEqualTo(
                            "deferred_event_trigger,deferred_key,deferred_trigger,installed,joining,late,selection,stale,"
                                    + "unfinished");
            assertThat(server.queryValue("postgres", """
                    SELECT count(*)
                      FROM pg_class c
                     WHERE c.relnamespace = '%1$s'::regnamespace AND c.relkind = 'r'
                       AND has_table_privilege('mallory', c.oid,
                               'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                        OR has_schema_privilege('mallory', '%1$s', 'USAGE, CREATE')
                    """.formatted(NAME))).isEqualTo("0");
        }
    }

    @Test
    void aSchemaOfAnotherOwnerIsNone() throws Exception {
        try (PostgresServer server = PostgresServer.start(15)) {
            server.execute(
                    "postgres",
                    "CREATE ROLE mallory",
                    "CREATE ROLE boss SUPERUSER",
                    "CREATE SCHEMA " + NAME + " AUTHORIZATION mallory");
            try (Connection session = server.server().connect("postgres")) {
                Journal journal = new Journal(session, NAME);
                assertThat(journal.exists()).isFalse();
                assertThat(journal.stranger()).contains("mallory");
                assertThat(journal.drop()).isFalse();
                // as a database's owner may, since it is a member of pg_database_owner, of which a superuser is one too
                server.execute("postgres", "ALTER SCHEMA " + NAME + " OWNER TO pg_database_owner");
                assertThat(journal.exists()).isFalse();
                server.execute("postgres", "ALTER SCHEMA " + NAME + " OWNER TO boss");
                assertThat(journal.exists()).isTrue();
                server.execute("postgres", "CREATE VIEW " + NAME + ".stale AS SELECT 1 AS position, 'x' AS what");
                assertThatThrownBy(journal::stale)
                        .isInstanceOf(MigrationException.class)
                        .hasMessageContaining(NAME + ".stale");
                assertThat(journal.drop()).isTrue();
            }
        }
    }
}
