package dev.pgtrek.replication.internal.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.internal.inventory.InventoryReader;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.selection.RowFates.Fate;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.HealthyPair;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that holds rows is forgotten: what the catalogs list is in exactly one of four lists, on servers of all kinds. */
class RowFatesIT {
    private static final String ALL = """
            SELECT n.nspname || '.' || c.relname
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind NOT IN ('i', 'I', 't', 'v', 'c', 'p')
               AND c.relpersistence <> 't'
               AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY 1
            """;

    @ParameterizedTest
    @ValueSource(ints = {10, 14, 17, 18})
    void everyRelationHasOneFate(int version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("postgres", "CREATE DATABASE fates");
            server.execute(
                    "fates",
                    "CREATE EXTENSION hstore",
                    "CREATE EXTENSION postgres_fdw",
                    "CREATE TABLE plain (id serial PRIMARY KEY)",
                    "CREATE TABLE keyless (id int)",
                    "CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY)",
                    "CREATE TABLE excluded (id bigserial PRIMARY KEY)",
                    "CREATE TABLE part (id int, k int) PARTITION BY LIST (k)",
                    "CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1)",
                    "ALTER TABLE part_1 ADD PRIMARY KEY (id, k)",
                    "CREATE MATERIALIZED VIEW filled AS SELECT id FROM plain",
                    "CREATE VIEW seen AS SELECT id FROM plain",
                    "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
                    "CREATE FOREIGN TABLE far (id int) SERVER elsewhere",
                    "CREATE SEQUENCE free",
                    "CREATE TABLE member (id int PRIMARY KEY)",
                    "CREATE TABLE configured (id int)",
                    "CREATE SEQUENCE of_extension",
                    "ALTER EXTENSION hstore ADD TABLE member",
                    "ALTER EXTENSION hstore ADD TABLE configured",
                    "ALTER EXTENSION hstore ADD SEQUENCE of_extension",
                    // what pg_extension_config_dump does, which only an extension's own script may call
                    "UPDATE pg_extension SET extconfig = ARRAY['configured'::regclass::oid], extcondition = ARRAY['']"
                            + " WHERE extname = 'hstore'");
            RowFates fates = RowFates.of(facts(server, version), "fates", KeylessTables.COPY_AT_CUTOVER);
            List<String> all = new ArrayList<>();
            for (Fate fate : Fate.values()) {
                fates.of(fate).forEach(relation -> all.add(relation.toString()));
            }
            assertThat(all)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(server.queryRows("fates", ALL).stream()
                            .map(row -> String.valueOf(row.get(0)))
                            .toList());
            assertThat(fates.of(Fate.REPLICATED)).containsExactly(name("part_1"), name("plain"));
            assertThat(fates.of(Fate.AT_CUTOVER))
                    .containsExactly(
                            name("configured"),
                            name("filled"),
                            name("free"),
                            name("keyless"),
                            name("plain_id_seq"),
                            name("unlogged"));
            assertThat(fates.of(Fate.EXCLUDED)).containsExactly(name("excluded"), name("excluded_id_seq"));
            assertThat(fates.of(Fate.NOT_CARRIED)).containsExactly(name("far"), name("member"), name("of_extension"));
        }
    }

    private static CheckContext facts(PostgresServer server, int version) throws Exception {
        try (Connection session = server.connect("fates")) {
            DatabaseInventory inventory = InventoryReader.readDatabase(session);
            return HealthyPair.of(version, 18)
                    .options(options -> options.tables(TableSelection.of(
                            List.<ObjectPattern>of(), List.of(ObjectPattern.parse("fates.public.excluded")))))
                    .toBuilder()
                    .database(Side.SOURCE, inventory)
                    .build();
        }
    }

    private static QualifiedName name(String relation) {
        return new QualifiedName("public", relation);
    }
}
