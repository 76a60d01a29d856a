package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Test;

/** Values of all types arrive as they left, whatever the settings of the servers, the databases and the role are. */
@PostgresTest(source = 13, target = 18)
class CopyValuesIT {
    private static final String TYPES = """
            CREATE TYPE mood AS ENUM ('sad', 'o''k', 'ha"ppy');
            CREATE TYPE pair AS (a int, b text);
            CREATE DOMAIN positive AS int CHECK (VALUE > 0);
            CREATE DOMAIN very_positive AS positive CHECK (VALUE > 5);
            CREATE TYPE floats AS RANGE (subtype = float8)
            """;

    private static final String BINARY_TABLE = """
            CREATE TABLE own (
                id int, b bool, by bytea, c "char", n name, i8 int8, i2 int2, t text, j json, p point, l lseg, pa path,
                bo box, po polygon, li line, ci cidr, f4 float4, f8 float8, cc circle, m8 macaddr8, m macaddr, i inet,
                ba bool[], bya bytea[], i2a int2[], i4a int4[], ta text[], bpa bpchar[], vca varchar[], i8a int8[],
                f4a float4[], f8a float8[], bp char(5), vc varchar(9), d date, ti time, ts timestamp, tsa timestamp[],
                da date[], tz timestamptz, tza timestamptz[], iv interval, na numeric[], tt timetz, bi bit(3),
                vb varbit, nu numeric, u uuid, ua uuid[], jb jsonb, mo mood, pos positive)
            """;

    private static final String BINARY_ROWS = """
            INSERT INTO own VALUES
                (1, true, '\\x00ff275c', 'x', 'nom', -9223372036854775808, -32768, E'tab\\t nl\\n cr\\r \\\\. \\\\N é 😀',
                 '{"a": [1, 2 ]}', '(1.5,-2)', '[(0,0),(1,1)]', '((0,0),(1,1),(2,0))', '(2,2),(0,0)',
                 '((0,0),(1,1),(2,0))', '{1,2,3}', '10.0.0.0/8', 'NaN', '-Infinity', '<(1,2),3>',
                 '08:00:2b:01:02:03:04:05', '08:00:2b:01:02:03', '::1/64', '{t,f,NULL}', '{"\\\\x00"}', '{1,-1}',
                 '{{1,2},{3,4}}', '{"a b","c\\"d",NULL,""}', '{a}', '{b}', '[3:4]={5,6}', '{0.1}', '{0.1,1e-300}',
                 'ab', 'é', '4713-01-01 BC', '24:00', 'infinity', '{"-infinity"}', '{epoch}',
                 '2020-01-01 00:00:00.123456+05:30', '{"2020-01-01+00"}', '-1 years 2 mons -3 days 04:05:06.789', '{1.10,NaN}',
                 '00:00:00+14', '101', '1', 'NaN', '00000000-0000-0000-0000-000000000001', '{NULL}',
                 '{"k": "\\u00e9"}', 'o''k', 5),
                (2, NULL, '', NULL, NULL, 9223372036854775807, 32767, '', 'null', NULL, NULL, '[(0,0),(1,1)]', NULL, NULL, NULL,
                 NULL, '1e-45', '5e-324', NULL, NULL, NULL, '1.2.3.4', '{}', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                 NULL, NULL, NULL, NULL, 'infinity', '00:00', '294276-12-31 23:59:59.999999', NULL, NULL,
                 '-infinity', NULL, '178000000 years', NULL, NULL, NULL, '', '0.00000000000000000001', NULL, NULL, NULL,
                 'ha"ppy', NULL)
            """;

    private static final String TEXT_TABLE = """
            CREATE TABLE others (
                id int, mo mood[], pa pair, paa pair[], r int4range, fr floats, tv tsvector, tq tsquery, x xml, cash money,
                vp very_positive, oi oid, rc regtype, ls pg_lsn, tx txid_snapshot, ja jsonb[], iva interval[])
            """;

    private static final String TEXT_ROWS = """
            INSERT INTO others VALUES
                (1, '{sad,"o''k"}', '(1,"a,b")', '{"(2,)"}', '[1,5)', '[0.1,0.3)', 'a:1 b:2', 'a & !b', '<a/><b/>', '12.34',
                 6, 4294967295, 'int4', '1/2', '10:20:15', '{"{\\"a\\": 1}"}', '{"-1 day -02:03:04"}'),
                (2, NULL, NULL, NULL, 'empty', '(,)', '', '', 'just text', '-92233720368547758.08', NULL, 0, 'mood', NULL,
                 NULL, NULL, '{}')
            """;

    /** What a value would be misread under, if sessions did not say what they mean. */
    private static void setTraps(PostgresPair pair, RigDatabase shop) {
        String database = "ALTER DATABASE " + shop.name();
        pair.source()
                .execute(
                        "postgres",
                        database + " SET DateStyle = 'SQL, DMY'",
                        database + " SET IntervalStyle = 'sql_standard'",
                        database + " SET extra_float_digits = -5",
                        database + " SET bytea_output = 'escape'",
                        database + " SET TimeZone = 'Asia/Kolkata'",
                        database + " SET idle_in_transaction_session_timeout = 1",
                        database + " SET search_path = 'elsewhere'");
        pair.target()
                .execute(
                        "postgres",
                        database + " SET DateStyle = 'German, MDY'",
                        database + " SET IntervalStyle = 'iso_8601'",
                        database + " SET xmloption = 'document'",
                        database + " SET TimeZone = 'America/New_York'",
                        database + " SET default_transaction_read_only = on");
    }

    private static String comparable(String table) {
        return "SELECT string_agg(t::text, E'\\n' ORDER BY id) FROM " + table + " t";
    }

    @Test
    void valuesAreTheSameOnBothSides(PostgresPair pair) throws Exception {
        RigDatabase shop = RigDatabase.create(pair, "shop");
        shop.onBoth(TYPES, BINARY_TABLE, TEXT_TABLE);
        shop.onSource(BINARY_ROWS, TEXT_ROWS);
        String own = shop.source(comparable("own"));
        String others = shop.source(comparable("others"));
        setTraps(pair, shop);
        try (CopyRig rig = CopyRig.open(pair, "shop", 2)) {
            assertThat(rig.copy(CopyOptions.defaults()).rows()).isEqualTo(4);
        }
        pair.source().execute("postgres", "ALTER DATABASE shop RESET ALL");
        pair.target().execute("postgres", "ALTER DATABASE shop RESET ALL");
        assertThat(shop.target(comparable("own"))).isEqualTo(own);
        assertThat(shop.target(comparable("others"))).isEqualTo(others);
    }

    @Test
    void bytesOfADatabaseWithoutAnEncodingPassAsTheyAre(PostgresPair pair) throws Exception {
        String ascii = "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
        RigDatabase old = RigDatabase.create(pair, "old", ascii, ascii);
        old.onBoth("CREATE TABLE t (id int, t text)");
        old.onSource("INSERT INTO t VALUES (1, convert_from('\\xe9ff80', 'SQL_ASCII')), (2, 'plain'),"
                + " (3, convert_from('\\xc3a9', 'SQL_ASCII'))");
        try (CopyRig rig = CopyRig.open(pair, "old", 1)) {
            rig.copy(CopyOptions.defaults());
        }
        assertThat(old.targetColumn("SELECT encode(convert_to(t, 'SQL_ASCII'), 'hex') FROM t ORDER BY id"))
                .containsExactly("e9ff80", "706c61696e", "c3a9");
    }

    @Test
    void aTargetOfAnotherEncodingConvertsWhatArrives(PostgresPair pair) throws Exception {
        RigDatabase old = RigDatabase.create(
                pair,
                "old",
                "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
                "ENCODING 'UTF8' TEMPLATE template0");
        old.onBoth("CREATE TABLE \"tä\" (id int, \"é\" text)");
        old.onSource("INSERT INTO \"tä\" VALUES (1, 'Ä é ÿ')");
        try (CopyRig rig = CopyRig.open(pair, "old", 1)) {
            rig.copy(CopyOptions.defaults());
        }
        assertThat(old.target("SELECT \"é\" FROM \"tä\"")).isEqualTo("Ä é ÿ");
    }
}
