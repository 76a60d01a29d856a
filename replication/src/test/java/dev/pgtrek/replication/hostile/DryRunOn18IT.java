package dev.pgtrek.replication.hostile;

import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Tag;

/** The newest versions. */
@Tag("proof")
@PostgresTest(source = 17, target = 18, targetSettings = "wal_retrieve_retry_interval=1s")
class DryRunOn18IT extends DryRunCase {}
