package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@PostgresTest(source = 10, target = 18)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CatalogsIT {
    private static final String CHANGES_AND_DIFFERENCES = """
            CREATE SCHEMA extra                                               | schema extra
            ALTER TABLE shop.country OWNER TO shop_app                        | table shop.country, owner shop_app
            ALTER TABLE shop.country ALTER name DROP NOT NULL                 | column shop.country.name
            ALTER TABLE shop.country ALTER name TYPE varchar(99) COLLATE "C"  | character varying(99)
            ALTER TABLE shop.country ALTER name SET DEFAULT 'x'               | 'x'::
            ALTER TABLE shop.country ADD more int                             | column shop.country.more, number 3
            ALTER TABLE shop.country ADD CHECK (name <> '')                   | constraint country_name_check
            ALTER TABLE shop.ticket ALTER id SET GENERATED ALWAYS             | identity always
            ALTER TABLE shop.web_session SET LOGGED                           | table shop.web_session
            ALTER TABLE shop.product REPLICA IDENTITY FULL                    | replica identity f
            ALTER TABLE shop.order_line SET (fillfactor = 80)                 | fillfactor=80
            ALTER TABLE shop.ticket NO FORCE ROW LEVEL SECURITY               | table shop.ticket
            ALTER TABLE shop.discount ENABLE TRIGGER note_order_late          | trigger note_order_late
            ALTER TABLE shop.order_line VALIDATE CONSTRAINT quantity_is_positive | constraint quantity_is_positive
            DROP INDEX shop.customer_lower_name                               | index shop.customer_lower_name
            CREATE INDEX extra ON shop.country (name DESC)                    | index shop.extra
            ALTER SEQUENCE shop.invoice_number INCREMENT 11                   | increment 11
            ALTER SEQUENCE shop.category_id_seq OWNED BY NONE                 | sequence shop.category_id_seq
            ALTER TYPE shop.order_status ADD VALUE 'lost'                     | 'lost'
            ALTER DOMAIN shop.email DROP CONSTRAINT email_has_at              | constraint email_has_at on shop.email
            ALTER FUNCTION shop.touch() SECURITY DEFINER                      | function shop.touch
            CREATE OR REPLACE VIEW shop.listed_product WITH (security_barrier) AS SELECT id, sku, name, price FROM shop.product | view shop.listed_product
            ALTER POLICY own_tickets ON shop.ticket USING (true)              | policy own_tickets
            ALTER EXTENSION pg_trgm SET SCHEMA public                         | extension pg_trgm in schema public
            DROP STATISTICS shop.order_line_columns                           | statistics shop.order_line_columns
            COMMENT ON TABLE shop.country IS 'where'                          | comment on table shop.country: 'where'
            GRANT TRUNCATE ON shop.country TO shop_reader                     | granted TRUNCATE on table shop.country, role shop_reader, by owner
            REVOKE INSERT ON shop.category FROM shop_owner                    | revoked INSERT on table shop.category, role owner
            GRANT SELECT (name) ON shop.country TO public                     | granted SELECT on column shop.country.name, role public
            GRANT USAGE ON SCHEMA public TO shop_reader                       | granted USAGE on schema public, role shop_reader
            REVOKE EXECUTE ON FUNCTION extensions.int4_dist(int, int) FROM public | revoked EXECUTE on function extensions.int4_dist(integer,integer), role public
            ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner GRANT USAGE ON SEQUENCES TO shop_app | default privileges of role shop_owner
            CREATE CAST (shop.order_status AS int) WITH INOUT                 | cast (shop.order_status AS integer)
            DROP RULE no_deletes ON shop.listed_product                       | rule no_deletes
            ALTER DATABASE shop SET work_mem = '9MB'                          | setting work_mem=9MB of database shop
            ALTER ROLE shop_app CONNECTION LIMIT 41                           | connections 41
            REVOKE shop_reader FROM shop_app                                  | role shop_app is member of shop_reader
            COMMENT ON DATABASE shop IS 'x'                                   | comment on database shop: 'x'
            REVOKE CONNECT ON DATABASE shop FROM public                       | revoked CONNECT on database shop, role public
            """;

    @BeforeAll
    static void loadSamples(PostgresPair pair) {
        SampleDatabases.shop(pair.source(), "shop", 0.001, 10);
        SampleDatabases.shop(pair.target(), "shop", 0.001, 10);
        SampleDatabases.oddNames(pair.source());
        SampleDatabases.oddNames(pair.target());
    }

    @Test
    @Order(1)
    void equalSchemasAreEqualOnTheOldestAndTheNewestVersion(PostgresPair pair) {
        String odd = SampleDatabases.ODD_NAME;
        assertThat(Catalogs.of(pair.target(), "shop").differencesFrom(Catalogs.of(pair.source(), "shop")))
                .isEmpty();
        assertThat(Catalogs.of(pair.target(), odd).differencesFrom(Catalogs.of(pair.source(), odd)))
                .isEmpty();
        // The passwords' stored forms differ by salt and method.
        assertThat(Catalogs.ofCluster(pair.target()).differencesFrom(Catalogs.ofCluster(pair.source())))
                .allMatch(line -> line.contains(", password "));
    }

    @Test
    @Order(2)
    void everyKindOfDifferenceIsSeen(PostgresPair pair) {
        PostgresServer server = pair.target();
        DatabaseSnapshot database = Catalogs.of(server, "shop");
        DatabaseSnapshot cluster = Catalogs.ofCluster(server);
        CHANGES_AND_DIFFERENCES
                .lines()
                .map(line -> line.split(" \\| "))
                .forEach(columns -> server.execute("shop", columns[0]));

        List<String> differences = new ArrayList<>();
        differences.addAll(Catalogs.of(server, "shop").differencesFrom(database));
        differences.addAll(Catalogs.ofCluster(server).differencesFrom(cluster));
        assertThat(CHANGES_AND_DIFFERENCES.lines().map(line -> line.split(" \\| ")))
                .allSatisfy(columns ->
                        assertThat(differences).as(columns[0]).anyMatch(line -> line.contains(columns[1].strip())));
    }
}
