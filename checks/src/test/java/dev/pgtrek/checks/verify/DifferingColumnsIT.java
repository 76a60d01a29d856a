package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@PostgresTest(source = 14, target = 17)
class DifferingColumnsIT {
    private static final String DATABASE = "columns_differ";

    @Test
    void columnsThatAreGeneratedOtherwise(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "CREATE DATABASE " + DATABASE);
            server.execute(
                    DATABASE,
                    "CREATE FUNCTION v(int) RETURNS text LANGUAGE sql IMMUTABLE AS"
                            + " 'SELECT current_setting(''server_version_num'') || $1'",
                    "CREATE TABLE made (id int PRIMARY KEY, plain int, g text GENERATED ALWAYS AS (v(id)) STORED)",
                    "INSERT INTO made VALUES (1, 1), (2, 2)");
        }
        assertThat(differences(pair))
                .extracting(Difference::message)
                .containsExactly(
                        "the same number of rows, 2, but their contents differ, in the generated column g, whose"
                                + " expression does not give the same on both servers");
        pair.target().execute(DATABASE, "UPDATE made SET plain = 3 WHERE id = 2");
        assertThat(differences(pair))
                .extracting(Difference::message)
                .containsExactly("the same number of rows, 2, but their contents differ, in columns g, plain");
    }

    private static List<Difference> differences(PostgresPair pair) {
        return Verification.of(Scripts.source(pair), Scripts.target(pair))
                .databases(DatabaseSelection.of(List.of(NamePattern.exactly(DATABASE)), List.of()))
                .level(Verify.CHECKSUMS)
                .schema(false)
                .run()
                .differences();
    }
}
