package dev.pgtrek.replication.hostile;

import dev.pgtrek.testkit.PostgresTest;

/** The target's worker has the rights of the table's owner. */
@PostgresTest(source = 15, target = 16, targetSettings = "wal_retrieve_retry_interval=1s")
class DryRunIT extends DryRunCase {}
