package dev.pgtrek.replication.internal.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that are copied again replace what the target has, and nothing that belongs to others. */
@PostgresTest(source = 11, target = 16)
class KeylessTableCopyIT {
    @BeforeEach
    void create(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "CREATE DATABASE late");
            server.execute(
                    "late",
                    "CREATE EXTENSION hstore",
                    "CREATE TABLE settings (name text, own bool)",
                    "ALTER EXTENSION hstore ADD TABLE settings",
                    "CREATE TABLE referenced (id int PRIMARY KEY)",
                    "CREATE TABLE refers (id int REFERENCES referenced ON DELETE CASCADE)",
                    "CREATE UNLOGGED TABLE unlogged (id int)",
                    // what pg_extension_config_dump does, which only an extension's own script may call
                    "UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass::oid], extcondition = ARRAY['WHERE own']"
                            + " WHERE extname = 'hstore'");
        }
    }

    @AfterEach
    void drop(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE late");
        pair.target().execute("postgres", "DROP DATABASE late");
    }

    @Test
    void theRowsOfTheUserAreReplacedAndThoseOfTheExtensionStay(PostgresPair pair) throws Exception {
        pair.source().execute("late", "INSERT INTO settings VALUES ('old default', false), ('mine', true)");
        pair.target().execute("late", "INSERT INTO settings VALUES ('new default', false), ('stale', true)");
        copy(pair, "settings");
        assertThat(pair.target().queryValue("late", "SELECT string_agg(name, ',' ORDER BY name) FROM settings"))
                .isEqualTo("mine,new default");
    }

    @Test
    void rowsThatOthersReferToAreReplacedAlone(PostgresPair pair) throws Exception {
        pair.source().execute("late", "INSERT INTO referenced VALUES (1), (2)");
        pair.target().execute("late", "INSERT INTO referenced VALUES (1), (3)", "INSERT INTO refers VALUES (1)");
        copy(pair, "referenced");
        assertThat(pair.target().queryValue("late", "SELECT string_agg(id::text, ',') FROM referenced"))
                .isEqualTo("1,2");
        assertThat(pair.target().queryValue("late", "SELECT count(*) FROM refers"))
                .isEqualTo("1");
    }

    @Test
    void whatNoServerCanReplicateIsTold(PostgresPair pair) throws Exception {
        try (Connection source = pair.source().connect("late")) {
            List<QualifiedName> all =
                    List.of(name("settings"), name("referenced"), name("unlogged"), name("not there"));
            assertThat(KeylessTableCopy.present(source, all)).containsExactly(all.get(0), all.get(1), all.get(2));
            assertThat(KeylessTableCopy.unable(source, all)).containsExactlyInAnyOrder(all.get(0), all.get(2));
        }
    }

    private static void copy(PostgresPair pair, String table) throws Exception {
        try (Connection source = pair.source().connect("late");
                Connection target = pair.target().connect("late")) {
            new KeylessTableCopy(source, target).copy(List.of(name(table)));
        }
    }

    private static QualifiedName name(String table) {
        return new QualifiedName("public", table);
    }
}
