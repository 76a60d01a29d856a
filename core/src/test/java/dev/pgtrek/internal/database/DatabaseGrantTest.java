package dev.pgtrek.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseGrantTest {
    @Test
    void readsNamesWithAndWithoutQuotes() {
        assertThat(DatabaseGrant.parse("app=CTc/postgres"))
                .isEqualTo(new DatabaseGrant(Optional.of("app"), "CTc", "postgres"));
        assertThat(DatabaseGrant.parse("=c/postgres")).isEqualTo(new DatabaseGrant(Optional.empty(), "c", "postgres"));
        assertThat(DatabaseGrant.parse("\"a=b/\"\"c\"=c*/\"x/y=\"\"\""))
                .isEqualTo(new DatabaseGrant(Optional.of("a=b/\"c"), "c*", "x/y=\""));
        assertThat(DatabaseGrant.parse("\"\"\"\"=c/o").grantee()).contains("\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app", "app=C", "app/x"})
    void refusesWhatIsNoGrant(String item) {
        assertThatThrownBy(() -> DatabaseGrant.parse(item))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("grantee=rights/grantor");
    }

    @Test
    void givesWhatMayBePassedOnApart() {
        assertThat(DatabaseGrant.parse("\"a\"\"b\"=CT*c/o").statements("d\"b"))
                .containsExactly(
                        "GRANT CREATE, CONNECT ON DATABASE \"d\"\"b\" TO \"a\"\"b\"",
                        "GRANT TEMPORARY ON DATABASE \"d\"\"b\" TO \"a\"\"b\" WITH GRANT OPTION");
        assertThat(DatabaseGrant.parse("=Tc/o").statements("d"))
                .containsExactly("GRANT TEMPORARY, CONNECT ON DATABASE \"d\" TO PUBLIC");
    }

    @Test
    void knowsWhatItDoesNotGive() {
        assertThat(DatabaseGrant.parse("app=Cc*/o").missing()).isEqualTo(List.of("TEMPORARY"));
        assertThat(DatabaseGrant.parse("app=CTc/o").missing()).isEmpty();
        assertThat(DatabaseGrant.parse("app=Cc*/o").grantable()).isTrue();
        assertThat(DatabaseGrant.parse("app=Cc/o").grantable()).isFalse();
    }
}
