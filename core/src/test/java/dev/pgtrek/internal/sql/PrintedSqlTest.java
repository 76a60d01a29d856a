package dev.pgtrek.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.QualifiedName;
import org.junit.jupiter.api.Test;

class PrintedSqlTest {
    @Test
    void namesThatCanBeSeenStandAsTheyAre() {
        assertThat(PrintedSql.name("a \"b\\ é😀")).isEqualTo("\"a \"\"b\\ é😀\"");
        assertThat(PrintedSql.name(new QualifiedName("shop", "x"))).isEqualTo("\"shop\".\"x\"");
    }

    @Test
    void whatCannotBeSeenInNamesIsEscaped() {
        assertThat(PrintedSql.name("a\n\t\u2028\u202e\u0085\\ \"b"))
                .isEqualTo("U&\"a\\000A\\0009\\2028\\202E\\0085\\\\ \"\"b\"");
        assertThat(PrintedSql.name("a" + Character.toString(0xE0041))).isEqualTo("U&\"a\\+0E0041\"");
    }

    @Test
    void statementsOfOneLineStandAsTheyAre() {
        String statement = "ALTER TABLE \"a\" ADD CHECK (b <> 'it''s' AND c ~ E'\\\\d' AND $1 = $x$y$x$) -- all";
        assertThat(PrintedSql.of(statement)).isEqualTo(statement);
    }

    @Test
    void statementsOfSeveralLinesMeanTheSameOnOne() {
        assertThat(PrintedSql.of("ALTER TABLE a.\"b\n\"\"c\" -- the \"first\nRENAME TO\n\t\"d\""))
                .isEqualTo("ALTER TABLE a.U&\"b\\000A\"\"c\" RENAME TO \"d\"");
        assertThat(PrintedSql.of("SELECT 'a\n\\b''c', E'\\'\n', U&'\\00e9\n', $q$it's\n$q$, LIKE'\t'"))
                .isEqualTo(
                        "SELECT E'a\\u000A\\\\b''c', E'\\'\\u000A', U&'\\00e9\\000A', E'it''s\\u000A', LIKE E'\\u0009'");
    }

    @Test
    void longConstantsAreNoTrouble() {
        String text = "x''".repeat(100_000);
        assertThat(PrintedSql.of("SELECT '" + text + "\n'")).isEqualTo("SELECT E'" + text + "\\u000A'");
    }
}
