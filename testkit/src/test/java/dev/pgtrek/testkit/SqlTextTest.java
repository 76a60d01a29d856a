package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTextTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            SELECT t.a,  "T 1".b FROM s.t    | SELECT a, b FROM t
            ('a.b  c'::text + 'it''s x.y')   | ('a.b  c'::text + 'it''s x.y')
            (1.5 + 20.25)                    | (1.5 + 20.25)
            "a""b.c".d                       | d
            üml.äut                          | äut
            """)
    void wordingOfVersionsBecomesOne(String sql, String normalized) {
        assertThat(SqlText.normalized(sql)).isEqualTo(normalized);
    }
}
