package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.option.Verify;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is equal is called equal, whatever the versions, and was compared. */
class EqualDatabasesIT {
    @Nested
    @PostgresTest(source = 10, target = 18)
    class From10To18 {
        @Test
        void everythingIsEqual(PostgresPair pair) {
            shouldBeEqual(pair);
        }
    }

    @Nested
    @Tag("proof")
    @PostgresTest(source = 11, target = 17)
    class From11To17 {
        @Test
        void everythingIsEqual(PostgresPair pair) {
            shouldBeEqual(pair);
        }
    }

    @Nested
    @Tag("proof")
    @PostgresTest(source = 13, target = 18)
    class From13To18 {
        @Test
        void everythingIsEqual(PostgresPair pair) {
            shouldBeEqual(pair);
        }
    }

    @Nested
    @PostgresTest(source = 15, target = 15)
    class From15To15 {
        @Test
        void everythingIsEqual(PostgresPair pair) {
            shouldBeEqual(pair);
        }
    }

    private static void shouldBeEqual(PostgresPair pair) {
        String database = "Ödd \"db\" 'x'";
        Scripts.fillBoth(pair, database);

        VerificationReport report = Verification.of(Scripts.source(pair), Scripts.target(pair))
                .databases(DatabaseSelection.of(List.of(NamePattern.exactly(database)), List.of()))
                .level(Verify.CHECKSUMS)
                .keysOfDifferingRows(10)
                .run();

        assertThat(report.differences()).isEmpty();
        assertThat(report.equal()).isTrue();
        String tables = "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                + " WHERE c.relkind IN ('r', 'm') AND n.nspname IN ('shop', 'Odd \"Schema')";
        assertThat(String.valueOf(report.tables())).isEqualTo(pair.source().queryValue(database, tables));
        assertThat(report.rows()).isGreaterThan(950);
    }
}
