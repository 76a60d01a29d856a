package dev.pgtrek.replication.cutover;

import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

@Tag("proof")
class AfterTheSwitchOnOtherVersionsIT {
    @Nested
    @PostgresTest(source = 14, target = 15, targetSettings = "wal_level=logical")
    class StatesFrom14To15 extends CutoverStatesIT {}

    @Nested
    @PostgresTest(source = 15, target = 16, targetSettings = "wal_level=logical")
    class StatesFrom15To16 extends CutoverStatesIT {}

    @Nested
    @PostgresTest(source = 17, target = 18, targetSettings = "wal_level=logical")
    class StatesFrom17To18 extends CutoverStatesIT {}

    @Nested
    @PostgresTest(source = 14, target = 15, targetSettings = "wal_level=logical")
    class InUseFrom14To15 extends TargetInUseIT {}

    @Nested
    @PostgresTest(source = 15, target = 16, targetSettings = "wal_level=logical")
    class InUseFrom15To16 extends TargetInUseIT {}

    @Nested
    @PostgresTest(source = 17, target = 18, targetSettings = "wal_level=logical")
    class InUseFrom17To18 extends TargetInUseIT {}
}
