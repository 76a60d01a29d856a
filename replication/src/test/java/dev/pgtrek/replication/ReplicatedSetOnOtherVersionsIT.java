package dev.pgtrek.replication;

import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

@Tag("proof")
class ReplicatedSetOnOtherVersionsIT {
    @Nested
    @PostgresTest(source = 14, target = 15, targetSettings = "wal_retrieve_retry_interval=1s")
    class From14To15 extends ReplicatedSetIT {}

    @Nested
    @PostgresTest(source = 15, target = 16, targetSettings = "wal_retrieve_retry_interval=1s")
    class From15To16 extends ReplicatedSetIT {}

    @Nested
    @PostgresTest(source = 17, target = 18, targetSettings = "wal_retrieve_retry_interval=1s")
    class From17To18 extends ReplicatedSetIT {}
}
