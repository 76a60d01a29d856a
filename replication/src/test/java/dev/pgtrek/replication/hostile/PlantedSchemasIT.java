package dev.pgtrek.replication.hostile;

import dev.pgtrek.testkit.PostgresTest;

@PostgresTest(source = 14, target = 15)
class PlantedSchemasIT extends PlantedSchemas {}
