package dev.pgtrek.internal.inventory;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The versions that {@link InventoryReaderIT} leaves out. */
@Tag("proof")
class InventoryReaderOnEveryVersionIT {
    @Nested
    class ServerOn11 extends ServerInventoryContract {
        ServerOn11() {
            super(11);
        }
    }

    @Nested
    class ServerOn12 extends ServerInventoryContract {
        ServerOn12() {
            super(12);
        }
    }

    @Nested
    class ServerOn13 extends ServerInventoryContract {
        ServerOn13() {
            super(13);
        }
    }

    @Nested
    class ServerOn15 extends ServerInventoryContract {
        ServerOn15() {
            super(15);
        }
    }

    @Nested
    class ServerOn16 extends ServerInventoryContract {
        ServerOn16() {
            super(16);
        }
    }

    @Nested
    class ServerOn17 extends ServerInventoryContract {
        ServerOn17() {
            super(17);
        }
    }

    @Nested
    class DatabaseOn11 extends DatabaseInventoryContract {
        DatabaseOn11() {
            super(11);
        }
    }

    @Nested
    class DatabaseOn12 extends DatabaseInventoryContract {
        DatabaseOn12() {
            super(12);
        }
    }

    @Nested
    class DatabaseOn13 extends DatabaseInventoryContract {
        DatabaseOn13() {
            super(13);
        }
    }

    @Nested
    class DatabaseOn15 extends DatabaseInventoryContract {
        DatabaseOn15() {
            super(15);
        }
    }

    @Nested
    class DatabaseOn16 extends DatabaseInventoryContract {
        DatabaseOn16() {
            super(16);
        }
    }

    @Nested
    class DatabaseOn17 extends DatabaseInventoryContract {
        DatabaseOn17() {
            super(17);
        }
    }
}
