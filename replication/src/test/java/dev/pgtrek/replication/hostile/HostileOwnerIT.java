package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An attack that succeeds is seen; code that runs with its owner's rights is not taken for one. */
@PostgresTest(source = 14, target = 15)
@Timeout(120)
class HostileOwnerIT {
    private static final String CALL = "SELECT hostile.probe('call')";

    @Test
    void codeThatRunsAsItsOwnerLeavesNoMark(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            mallory.execute(pair.source(), CALL);
            mallory.assertHarmless();
        }
    }

    @Test
    void aSuperuserThatCallsItIsSeenAndItsRightsAreGone(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal \"x\"")) {
            pair.source().execute(mallory.database(), CALL);
            assertThat(mallory.marks())
                    .singleElement()
                    .asString()
                    .startsWith("call: ran as postgres, became postgres on PostgreSQL 14");
            assertThat(mallory.rightsGained())
                    .singleElement()
                    .asString()
                    .startsWith("mallory has SUPERUSER on PostgreSQL 14");
            assertThatThrownBy(mallory::assertHarmless).hasMessageContaining("call: ran as postgres");
        }
    }

    @Test
    void aMarkOutlivesAReadOnlyTransactionThatIsRolledBack(PostgresPair pair) throws SQLException {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            mallory.createDatabaseOn(pair.target());
            inReadOnlyTransaction(pair.target(), mallory.database(), CALL);
            assertThat(mallory.marks()).hasSize(1);
            assertThat(mallory.rightsGained()).isEmpty();
        }
    }

    @Test
    void aRoleThatWasTakenOnAndCanBeLeftIsNoProtection(PostgresPair pair) throws SQLException {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            inReadOnlyTransaction(pair.source(), mallory.database(), "SET LOCAL ROLE mallory", CALL);
            assertThat(mallory.marks()).singleElement().asString().startsWith("call: ran as mallory, became postgres");
        }
    }

    @Test
    void aSecurityRestrictedOperationLeavesNoMark(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, "mal")) {
            mallory.execute(
                    pair.source(),
                    "CREATE TABLE hostile.t (id int)",
                    "INSERT INTO hostile.t VALUES (1)",
                    "CREATE FUNCTION hostile.f(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS"
                            + " $$BEGIN PERFORM hostile.probe('index'); RETURN $1; END$$",
                    "CREATE INDEX ON hostile.t (hostile.f(id))");
            pair.source().execute(mallory.database(), "REINDEX TABLE hostile.t", "ANALYZE hostile.t");
            mallory.assertHarmless();
        }
    }

    private static void inReadOnlyTransaction(PostgresServer server, String database, String... statements)
            throws SQLException {
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement()) {
            statement.execute("BEGIN READ ONLY");
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("ROLLBACK");
        }
    }
}
