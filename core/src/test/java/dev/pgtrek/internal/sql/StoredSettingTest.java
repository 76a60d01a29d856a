package dev.pgtrek.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredSettingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "work_mem=4MB                    | SET \"work_mem\" TO '4MB'",
                "DateStyle=SQL, DMY              | SET \"DateStyle\" TO 'SQL, DMY'",
                "app.tenant=it's                 | SET \"app\".\"tenant\" TO 'it''s'",
                "app.path=c:\\x                  | SET \"app\".\"path\" TO E'c:\\\\x'",
                "app.\"x=1                       | SET \"app\".\"\"\"x\" TO '1'",
                "search_path=\"$user\", public   | SET \"search_path\" TO '$user', 'public'",
                "Search_Path=a,  b  ,c           | SET \"Search_Path\" TO 'a', 'b', 'c'",
                "search_path=\"a, b\", \"x\"\"y\"| SET \"search_path\" TO 'a, b', 'x\"y'",
                "search_path=\"\"                | SET \"search_path\" TO ''",
                "search_path=                    | SET \"search_path\" TO ''",
                "search_path=\"it's\"            | SET \"search_path\" TO 'it''s'",
                "temp_tablespaces=\"unclosed     | SET \"temp_tablespaces\" TO '\"unclosed'",
                "app.query=a=b                   | SET \"app\".\"query\" TO 'a=b'",
            })
    void writesTheClauseThatSetsIt(String stored, String clause) {
        assertThat(StoredSetting.parse(stored).clause()).isEqualTo(clause);
    }

    @Test
    void refusesWhatIsNoSetting() {
        assertThatThrownBy(() -> StoredSetting.parse("work_mem"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("work_mem");
    }

    @Test
    void keepsValuesOfApplicationsOutOfTexts() {
        StoredSetting secret = StoredSetting.parse("app.key=hidden");
        StoredSetting known = StoredSetting.parse("work_mem=lots");

        assertThat(secret.maskedClause()).isEqualTo("SET \"app\".\"key\" TO '****'");
        assertThat(secret.maskedMessage(new SQLException("invalid: hidden"))).isEqualTo("invalid: ****");
        assertThat(secret).hasToString("app.key");
        assertThat(known.maskedClause()).isEqualTo(known.clause());
        assertThat(known.maskedMessage(new SQLException("invalid: lots"))).isEqualTo("invalid: lots");
    }
}
