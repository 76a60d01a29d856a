package dev.pgtrek.replication.internal.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeferredKeyRuleTest {
    private static final QualifiedName ORDERS = new QualifiedName("shop", "orders");
    private static final QualifiedName CUSTOMERS = new QualifiedName("shop", "customers");
    private static final QualifiedName KEYLESS = new QualifiedName("shop", "keyless");

    private final DeferredKeyRule rule = new DeferredKeyRule(new FollowedTables(
            List.of(ORDERS, CUSTOMERS),
            false,
            Set.of(ORDERS, CUSTOMERS),
            List.of(KEYLESS),
            List.of(),
            List.of(),
            List.of()));

    private static SchemaObject of(String kind, QualifiedName... tables) {
        return new SchemaObject(kind, "shop", "orders one", 1, Set.of(tables), List.of("ALTER …;"));
    }

    @Test
    void aForeignKeyWaitsIfOneOfItsTablesIsNotReplicated() {
        assertThat(rule.test(of("FK CONSTRAINT", ORDERS, KEYLESS))).isTrue();
        assertThat(rule.test(of("FK CONSTRAINT", KEYLESS, ORDERS))).isTrue();
        assertThat(rule.test(of("FK CONSTRAINT", KEYLESS))).isTrue();
    }

    @Test
    void aForeignKeyBetweenReplicatedTablesDoesNot() {
        assertThat(rule.test(of("FK CONSTRAINT", ORDERS, CUSTOMERS))).isFalse();
        assertThat(rule.test(of("FK CONSTRAINT", ORDERS))).isFalse();
    }

    @Test
    void otherDefinitionsNeverWait() {
        for (String kind : List.of("INDEX", "CONSTRAINT", "TRIGGER", "COMMENT")) {
            assertThat(rule.test(of(kind, KEYLESS))).isFalse();
        }
    }
}
