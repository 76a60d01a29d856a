package dev.pgtrek.dump.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.internal.schema.SqlTokens.Kind;
import dev.pgtrek.dump.internal.schema.SqlTokens.Token;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTokensTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'it''s ; TO x'",
                "'a\\'",
                "E'a\\'; TO x'",
                "e'\\\\'",
                "\"a;\"\"b\nTO x\"",
                "\"\\\"",
                "$$; ' \" TO $_$ x$$",
                "$é_1$; $$ TO $é_2$ x$é_1$",
                "a\u2028b",
                "a\u0085b",
                "a$b$c",
                "角"
            })
    void isOneToken(String sql) {
        assertThat(SqlTokens.of(sql)).extracting(Token::text).containsExactly(sql);
        assertThat(SqlTokens.of("x " + sql + " /* ; /* ' */ \" */ y -- ; z\r;"))
                .extracting(Token::text)
                .containsExactly("x", sql, "y", ";");
    }

    @Test
    void aLetterBeforeAStringIsNoEscapeWhereItEndsAWord() {
        assertThat(SqlTokens.of("typE'a\\' b")).extracting(Token::text).containsExactly("typE", "'a\\'", "b");
    }

    @Test
    void parametersAreNoDollarQuotes() {
        assertThat(SqlTokens.of("$1 + $2; x"))
                .extracting(Token::text)
                .containsExactly("$", "1", "+", "$", "2", ";", "x");
    }

    @Test
    void statementsAreDividedOutsideOfAllThat() {
        assertThat(SqlTokens.statements(
                        "REVOKE ALL ON TABLE \"a;\"\"\" FROM b;\n-- ; GRANT\n\nDO ( x; y );\n\nSELECT '\r;'"))
                .containsExactly("REVOKE ALL ON TABLE \"a;\"\"\" FROM b;", "DO ( x; y );", "SELECT '\r;'");
    }

    @Test
    void namesAreUnquoted() {
        List<Token> tokens = SqlTokens.of("a.\"b\"\"c\" = 'd'");

        assertThat(tokens)
                .extracting(Token::kind)
                .containsExactly(Kind.WORD, Kind.SYMBOL, Kind.QUOTED_NAME, Kind.SYMBOL, Kind.STRING);
        assertThat(tokens.get(2).name()).isEqualTo("b\"c");
        assertThat(tokens.get(0).name()).isEqualTo("a");
    }

    @Test
    void keywordsAreFoundOutsideOfNamesAndParentheses() {
        List<Token> tokens =
                SqlTokens.of("CREATE FUNCTION public.language(language text) RETURNS s.\"language\" LANGUAGE c");

        assertThat(SqlTokens.indexOf(tokens, "LANGUAGE")
                        .map(at -> tokens.get(at + 1).name()))
                .contains("c");
        assertThat(SqlTokens.indexOf(tokens, "AS")).isEmpty();
    }

    @Test
    void whatIsNotClosedEndsWithTheText() {
        for (String open : List.of("'a", "E'a\\", "\"a", "$x$ a", "/* a", "-- a")) {
            assertThat(SqlTokens.of("b " + open).get(0).text()).isEqualTo("b");
        }
    }
}
