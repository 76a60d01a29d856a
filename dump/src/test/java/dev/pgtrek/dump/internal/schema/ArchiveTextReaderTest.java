package dev.pgtrek.dump.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveTextReaderTest {
    private static final String PREAMBLE = """
            --
            -- PostgreSQL database dump
            --

            \\restrict abcDEF123

            -- Dumped from database version 15.19

            SET statement_timeout = 0;
            SET standard_conforming_strings = on;
            SELECT pg_catalog.set_config('search_path', '', false);

            """;

    @Test
    void anEntryHasItsCommentsFacts() throws IOException {
        SchemaEntry entry = read(PREAMBLE + """
                        --
                        -- TOC entry 226 (class 1259 OID 18220)
                        -- Dependencies: 12 1228 7
                        -- Name: customer; Type: TABLE; Schema: shop; Owner: kind_owner; Tablespace: fast
                        -- Data Pos: 0
                        --

                        CREATE TABLE shop.customer (
                            id bigint NOT NULL
                        );


                        ALTER TABLE shop.customer OWNER TO kind_owner;

                        """).get(0);

        assertThat(entry.id()).isEqualTo(226);
        assertThat(entry.oid()).isEqualTo(18220);
        assertThat(entry.dependencies()).containsExactly(12, 1228, 7);
        assertThat(entry.kind()).isEqualTo("TABLE");
        assertThat(entry.schema()).isEqualTo("shop");
        assertThat(entry.name()).isEqualTo("customer");
        assertThat(entry.owner()).isEqualTo("kind_owner");
        assertThat(entry.isRelation()).isTrue();
        assertThat(entry.statements()).containsExactly("CREATE TABLE shop.customer (\n    id bigint NOT NULL\n);");
        assertThat(entry.ownership()).contains("ALTER TABLE shop.customer OWNER TO kind_owner;");
    }

    @Test
    void settingsAboveAnEntryBelongToIt() throws IOException {
        List<SchemaEntry> entries =
                read(header(1, "TABLE", "a") + "CREATE TABLE a ();\n\n\nSET default_tablespace = 'it''s';\n\n"
                        + "SET default_table_access_method = \"Heap 2\";\n\n" + header(2, "TABLE", "b")
                        + "CREATE TABLE b ();\n\n\n"
                        + "SET default_tablespace = '';\n\n" + header(3, "TABLE", "c") + "CREATE TABLE c ();\n\n\n");

        assertThat(entries).extracting(SchemaEntry::tablespace).containsExactly("", "it's", "");
        assertThat(entries.get(0).accessMethod()).isEmpty();
        assertThat(entries.get(1).accessMethod()).contains("Heap 2");
        assertThat(entries.get(0).statements()).containsExactly("CREATE TABLE a ();");
        assertThat(entries.get(1).statements()).containsExactly("CREATE TABLE b ();");
    }

    @Test
    void aFunctionsBodyIsNeverTakenForAnEntry() throws IOException {
        String trap = """
                --
                -- TOC entry 9 (class 1259 OID 1)
                -- Name: x; Type: TABLE; Schema: s; Owner: o
                --

                CREATE TABLE x ();

                ALTER TABLE x OWNER TO o;
                SET default_tablespace = 'y';
                \\connect
                """;
        String dollars = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $_$" + trap + "$_$;";
        String string = "COMMENT ON TABLE t IS 'it''s " + trap + "';";
        String escapes = "SELECT E'a\\'" + trap + "';";
        String name = "COMMENT ON TABLE \"" + trap + "\" IS NULL;";
        String comment = "SELECT 1 /* /* */ " + trap + " */ + 1;";

        for (String sql : List.of(dollars, string, escapes, name, comment)) {
            List<SchemaEntry> entries = read(header(1, "TABLE", "before") + sql + "\n\n\n" + header(2, "TABLE", "after")
                    + "CREATE TABLE after ();\n");

            assertThat(entries).extracting(SchemaEntry::id).as(sql).containsExactly(1, 2);
            assertThat(entries.get(0).statements()).containsExactly(sql);
            assertThat(entries.get(0).ownership()).isEmpty();
            assertThat(entries.get(1).tablespace()).isEmpty();
        }
    }

    @Test
    void anSqlStandardFunctionIsOneStatement() throws IOException {
        String definition = "CREATE FUNCTION f(x integer) RETURNS integer\n    LANGUAGE sql\n    BEGIN ATOMIC\n"
                + " SELECT 1 AS \";\";\nSELECT x;\nEND;";
        SchemaEntry entry = read(header(1, "FUNCTION", "f(integer)") + definition
                        + "\n\n\nALTER FUNCTION f(x integer) OWNER TO \"Odd \"\"role\";\n\n")
                .get(0);

        assertThat(entry.statements()).containsExactly(definition);
        assertThat(entry.ownership()).contains("ALTER FUNCTION f(x integer) OWNER TO \"Odd \"\"role\";");
    }

    @Test
    void statementsOfOneEntryAreDivided() throws IOException {
        SchemaEntry entry = read(header(1, "ACL", "TABLE t")
                        + "REVOKE ALL ON TABLE t FROM a;\nGRANT SELECT ON TABLE t TO \"b;c\" WITH GRANT OPTION;\n\n\n")
                .get(0);

        assertThat(entry.statements())
                .containsExactly(
                        "REVOKE ALL ON TABLE t FROM a;", "GRANT SELECT ON TABLE t TO \"b;c\" WITH GRANT OPTION;");
    }

    @Test
    void aRulesActionsAreNotDivided() throws IOException {
        String rule =
                "CREATE RULE r AS\n    ON DELETE TO t DO ( INSERT INTO t VALUES (1);\n INSERT INTO t VALUES (2);\n);";

        assertThat(read(header(1, "RULE", "t r") + rule + "\n\n\n").get(0).statements())
                .containsExactly(rule);
    }

    @Test
    void aNameMayLookLikeATitle() throws IOException {
        SchemaEntry entry = read("""
                        --
                        -- TOC entry 1 (class 1259 OID 2)
                        -- Name: a; Type: VIEW; Schema: b; Owner: c; Type: TABLE; Schema: -; Owner:\s
                        --

                        SELECT;
                        """).get(0);

        assertThat(entry.name()).isEqualTo("a; Type: VIEW; Schema: b; Owner: c");
        assertThat(entry.kind()).isEqualTo("TABLE");
        assertThat(entry.schema()).isEmpty();
        assertThat(entry.owner()).isEmpty();
    }

    @Test
    void whatIsNotToBeDoneHasNoStatement() throws IOException {
        SchemaEntry entry = read(header(1, "SCHEMA", "public")
                        + "-- *not* creating schema, since initdb creates it\n\n\nALTER SCHEMA public OWNER TO someone;\n\n"
                        + "-- Completed on 2026-11-20\n\n\\unrestrict abc\n\n--\n-- PostgreSQL database dump complete\n--\n\n")
                .get(0);

        assertThat(entry.statements()).isEmpty();
        assertThat(entry.ownership()).contains("ALTER SCHEMA public OWNER TO someone;");
    }

    @Test
    void carriageReturnsStay() throws IOException {
        String function = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$begin\r\nend\r\r\n$$;";

        assertThat(read(header(1, "FUNCTION", "f()") + function + "\n\n").get(0).statements())
                .containsExactly(function);
    }

    @Test
    void linesLongerThanTheBufferAreWhole() throws IOException {
        String comment = "COMMENT ON TABLE t IS '" + "x".repeat(200_000) + "';";

        assertThat(read(header(1, "COMMENT", "TABLE t") + comment + "\n").get(0).statements())
                .containsExactly(comment);
    }

    @Test
    void textThatEndsInsideACommentIsAnError() {
        assertThatThrownBy(() -> read("--\n-- TOC entry 1 (class 1259 OID 2)\n"))
                .isInstanceOf(IOException.class);
    }

    private static String header(int id, String kind, String name) {
        return "--\n-- TOC entry " + id + " (class 0 OID 0)\n-- Name: " + name + "; Type: " + kind
                + "; Schema: s; Owner: o\n--\n\n";
    }

    private static List<SchemaEntry> read(String text) throws IOException {
        ArchiveTextReader reader = new ArchiveTextReader(new StringReader(text));
        List<SchemaEntry> entries = new ArrayList<>();
        for (SchemaEntry entry = reader.next(); entry != null; entry = reader.next()) {
            entries.add(entry);
        }
        return entries;
    }
}
