package dev.pgtrek.replication.hostile;

import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Tag;

/** The target's worker has the rights of the table's owner. */
@PostgresTest(source = 15, target = 16, targetSettings = "wal_retrieve_retry_interval=1s")
@Tag("proof")
class DryRunIT extends DryRunCase {}
