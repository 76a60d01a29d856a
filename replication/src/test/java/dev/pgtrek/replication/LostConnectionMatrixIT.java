package dev.pgtrek.replication;

import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault on either side in every step. */
@Tag("proof")
@PostgresTest(
        source = 15,
        target = 16,
        sourceSettings = {"wal_sender_timeout=5s"},
        targetSettings = {"wal_receiver_timeout=5s", "wal_retrieve_retry_interval=1s"})
@Timeout(180)
class LostConnectionMatrixIT extends LostConnectionCase {
    static Stream<Arguments> faults() {
        return Arrays.stream(Side.values())
                .flatMap(side -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(side, fault)));
    }

    @ParameterizedTest(name = "{1} on the {0}")
    @MethodSource("faults")
    void copy(Side side, Fault fault, PostgresPair pair) throws Exception {
        whileCopying(pair, side, fault);
    }

    @ParameterizedTest(name = "{1} on the {0}")
    @MethodSource("faults")
    void indexBuild(Side side, Fault fault, PostgresPair pair) throws Exception {
        whileIndexing(pair, side, fault);
    }

    @ParameterizedTest(name = "{1} on the {0}")
    @MethodSource("faults")
    void catchUp(Side side, Fault fault, PostgresPair pair) throws Exception {
        whileReplicating(pair, side, fault);
    }

    @ParameterizedTest(name = "{1} on the {0}")
    @MethodSource("faults")
    void cutover(Side side, Fault fault, PostgresPair pair) throws Exception {
        whileCuttingOver(pair, side, fault);
    }
}
