package dev.pgtrek.replication.hostile;

import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.testkit.PostgresPair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link UserCodeIT}, between other versions, and with definitions from pg_dump where one serves both versions. */
@Tag("proof")
@Timeout(300)
class UserCodeProofIT {
    @ParameterizedTest
    @CsvSource({"14, 15", "15, 16", "17, 18", "18, 18"})
    void dumpAndReplication(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            UserCodeIT.dumpAndVerify(pair, DefinitionSource.CATALOGS);
            UserCodeIT.replicateAndCutOver(pair, DefinitionSource.CATALOGS);
        }
    }

    @ParameterizedTest
    @CsvSource({"14, 15", "15, 16", "17, 18"})
    void dumpAndReplicationByClientTools(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            Tools.assumeFor(pair);
            UserCodeIT.dumpAndVerify(pair, DefinitionSource.CLIENT_TOOLS);
            UserCodeIT.replicateAndCutOver(pair, DefinitionSource.CLIENT_TOOLS);
        }
    }
}
