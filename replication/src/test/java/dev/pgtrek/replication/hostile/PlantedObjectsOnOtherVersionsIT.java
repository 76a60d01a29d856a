package dev.pgtrek.replication.hostile;

import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

@Tag("proof")
class PlantedObjectsOnOtherVersionsIT {
    @Nested
    @PostgresTest(source = 15, target = 16, targetSettings = "wal_level=logical")
    class From15To16 extends PlantedObjects {}

    @Nested
    @PostgresTest(source = 17, target = 18, targetSettings = "wal_level=logical")
    class From17To18 extends PlantedObjects {}

    @Nested
    @PostgresTest(source = 15, target = 16, targetSettings = "wal_level=logical")
    class SchemasFrom15To16 extends PlantedSchemas {}

    @Nested
    @PostgresTest(source = 17, target = 18, targetSettings = "wal_level=logical")
    class SchemasFrom17To18 extends PlantedSchemas {}
}
