package dev.pgtrek.replication;

import static org.awaitility.Awaitility.await;

import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The faults that say nothing by themselves, and one that does. */
@PostgresTest(
        source = 15,
        target = 16,
        sourceSettings = {"wal_sender_timeout=0"},
        targetSettings = {"wal_receiver_timeout=2s", "wal_retrieve_retry_interval=1s"})
@Timeout(120)
class LostConnectionIT extends LostConnectionCase {
    @Test
    @Tag("proof")
    void aSourceThatIsSilentWhileRowsAreCopied(PostgresPair pair) throws Exception {
        whileCopying(pair, Side.SOURCE, Fault.ALL_SILENT);
    }

    @Test
    @Tag("proof")
    void aTargetWhoseConnectionsAreForgottenWhileRowsAreCopied(PostgresPair pair) throws Exception {
        whileCopying(pair, Side.TARGET, Fault.SILENT_DROP);
    }

    @Test
    @Tag("proof")
    void aTargetThatIsSilentWhileAnIndexIsBuilt(PostgresPair pair) throws Exception {
        whileIndexing(pair, Side.TARGET, Fault.ALL_SILENT);
    }

    @Test
    void aTargetThatResetsWhileAnIndexIsBuilt(PostgresPair pair) throws Exception {
        whileIndexing(pair, Side.TARGET, Fault.RESET);
    }

    @Test
    @Tag("proof")
    void aSourceThatNeverNoticesThatTheWorkerHasGone(PostgresPair pair) throws Exception {
        afterTheRemedyForALostWorker(pair);
    }

    /** The target's server waits for the source's there, which waits for a transaction. */
    @Test
    void aSessionWhoseServerWaitsForAnotherOneIsNotLost(PostgresPair pair) throws Exception {
        pair.source().execute("postgres", "CREATE DATABASE busy");
        pair.source().execute("busy", "CREATE PUBLICATION none");
        pair.target().execute("postgres", "CREATE DATABASE busy");
        Server target = Server.parse(
                pair.target().uri() + "?keepalives_idle=1&keepalives_interval=1&keepalives_count=1", Map.of());
        try (Connection writing = pair.source().connect("busy");
                Connection subscribing = target.connect("busy");
                Statement statement = subscribing.createStatement()) {
            writing.setAutoCommit(false);
            writing.createStatement().execute("CREATE TABLE t ()");
            Thread ending = new Thread(() -> endLater(writing));
            ending.start();
            String source = Server.parse(pair.source().uri()).conninfo("busy").replace("'", "''");
            statement.execute(
                    "CREATE SUBSCRIPTION busy CONNECTION '" + source + "' PUBLICATION none WITH (enabled = false)");
            ending.join();
            statement.execute("DROP SUBSCRIPTION busy");
        }
    }

    /** Some seconds after the idle time and all questions. */
    private static void endLater(Connection session) {
        await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
        try {
            session.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
