package dev.pgtrek.replication.hostile;

import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Tag;

/** The target's worker has the rights of the subscription's owner. */
@Tag("proof")
@PostgresTest(source = 14, target = 15, targetSettings = "wal_retrieve_retry_interval=1s")
class DryRunBefore16IT extends DryRunCase {}
