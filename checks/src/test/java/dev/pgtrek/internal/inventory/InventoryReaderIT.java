package dev.pgtrek.internal.inventory;

import org.junit.jupiter.api.Nested;

/** The oldest version, the newest, and one in between; {@link InventoryReaderOnEveryVersionIT} has the others. */
class InventoryReaderIT {
    @Nested
    class ServerOn10 extends ServerInventoryContract {
        ServerOn10() {
            super(10);
        }
    }

    @Nested
    class ServerOn14 extends ServerInventoryContract {
        ServerOn14() {
            super(14);
        }
    }

    @Nested
    class ServerOn18 extends ServerInventoryContract {
        ServerOn18() {
            super(18);
        }
    }

    @Nested
    class DatabaseOn10 extends DatabaseInventoryContract {
        DatabaseOn10() {
            super(10);
        }
    }

    @Nested
    class DatabaseOn14 extends DatabaseInventoryContract {
        DatabaseOn14() {
            super(14);
        }
    }

    @Nested
    class DatabaseOn18 extends DatabaseInventoryContract {
        DatabaseOn18() {
            super(18);
        }
    }
}
