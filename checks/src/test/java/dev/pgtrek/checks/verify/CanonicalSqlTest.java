package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalSqlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))"
                        + " | ((a)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text]))",
                "(ARRAY[1, (a + b)])::bigint[] | ARRAY[(1)::bigint, ((a + b))::bigint]",
                "((ARRAY['x'::character varying])::character varying(3)[])::text[]"
                        + " | ARRAY[(('x'::character varying)::character varying(3))::text]",
                "(ARRAY[ARRAY['x'::character varying]])::text[] | ARRAY[ARRAY[('x'::character varying)::text]]",
                "(ARRAY[a, b])::timestamp(3) with time zone[]"
                        + " | ARRAY[(a)::timestamp(3) with time zone, (b)::timestamp(3) with time zone]",
                "a = ANY (ARRAY['x'::character varying, -1, f(1)]::text[])"
                        + " | a = ANY (ARRAY['x'::character varying::text, (-1)::text, (f(1))::text])",
                "(ARRAY[a])::\"Odd\".\"Type[]\"[] | ARRAY[(a)::\"Odd\".\"Type[]\"]",
                "CHECK ((((a >= 1) AND (a <= 9)) AND (b > 0))) | CHECK (((a >= 1) AND (a <= 9) AND (b > 0)))",
                "((a OR b) OR c) | (a OR b OR c)",
                "SELECT NULL::integer UNION ALL SELECT t.a AS a FROM t"
                        + " | SELECT NULL::integer AS int4 UNION ALL SELECT t.a FROM t",
                "SELECT (1 + 1) AS \"?column?\", 'x'::character varying(3) AS \"varchar\" | SELECT (1 + 1), 'x'::character varying(3)",
                "SELECT upper(t.a) AS upper | SELECT upper(t.a)",
            })
    void formsOfOnePrintAreEqual(String source, String target) {
        assertThat(CanonicalSql.of(source)).isEqualTo(CanonicalSql.of(target));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(ARRAY['x'::character varying])::text[] | ARRAY[('y'::character varying)::text]",
                "(ARRAY['x'::character varying])::text[] | ARRAY['x'::character varying]",
                "(ARRAY['x'::character varying])::text[] | ARRAY[('x'::character varying)::bpchar]",
                "(ARRAY['x'::text, 'y'::text])::text[] | ARRAY[('x'::text)::text]",
                "((a AND b) OR c) | (a AND (b OR c))",
                "(a AND b) | (a OR b)",
                "(a AND b AND c) | (a AND c AND b)",
                "(NOT (a AND b)) | ((NOT a) AND b)",
                "(a)::text | (a)::character varying",
                "(- 1)::text | - 1::text",
                "f(a)::text | fa::text",
                "((a - b) - c) | (a - (b - c))",
                "'((x))' | '(x)'",
                "\"A\" | a",
                "SELECT t.a AS b | SELECT t.a",
                "SELECT NULL::integer AS int8 | SELECT NULL::integer",
            })
    void differencesStay(String source, String target) {
        assertThat(CanonicalSql.of(source)).isNotEqualTo(CanonicalSql.of(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"it's", "((a)", "a)", "(a]", "\"a", "$x$ a", "E'a\\'"})
    void whatIsNotWellFormedStaysAsItIs(String text) {
        assertThat(CanonicalSql.of(text)).isEqualTo(text);
    }

    @Test
    void bracketsWithoutEndAreNoDanger() {
        String text = "(".repeat(100_000) + ")".repeat(100_000);

        assertThat(CanonicalSql.of(text)).isEqualTo(text);
    }
}
