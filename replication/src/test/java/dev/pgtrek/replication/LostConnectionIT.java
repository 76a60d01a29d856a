package dev.pgtrek.replication;

import dev.pgtrek.Side;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
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
}
