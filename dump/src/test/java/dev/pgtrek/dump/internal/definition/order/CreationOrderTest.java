package dev.pgtrek.dump.internal.definition.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.Dependency;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Relation;
import dev.pgtrek.dump.internal.definition.model.Routine;
import dev.pgtrek.dump.internal.definition.model.UserType;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreationOrderTest {
    private final Catalog catalog = new Catalog();

    private static ObjectId id(ObjectClass of, long oid) {
        return new ObjectId(of, oid);
    }

    private ObjectId type(long oid, String name) {
        catalog.add(new UserType(oid, "s", name, "o", "b", true, 0, List.of()));
        return id(ObjectClass.TYPE, oid);
    }

    private ObjectId function(long oid, String name) {
        catalog.add(new Routine(oid, "s", name, "o", "f", name + "()", "", "CREATE FUNCTION " + name));
        return id(ObjectClass.ROUTINE, oid);
    }

    private ObjectId view(long oid, String name, long rule) {
        catalog.add(new Relation(
                oid,
                "s",
                name,
                "o",
                "v",
                "p",
                "d",
                false,
                false,
                false,
                "",
                "",
                List.of(),
                List.of(),
                "",
                "",
                "",
                "SELECT 1;",
                rule,
                "",
                List.of()));
        return id(ObjectClass.RELATION, oid);
    }

    private void needs(ObjectId object, ObjectId needed) {
        catalog.add(new Dependency(
                object.catalog().oid(), object.oid(), needed.catalog().oid(), needed.oid()));
    }

    @Test
    void whatIsNeededComesFirst() {
        ObjectId first = function(1, "z");
        ObjectId second = function(2, "a");
        needs(second, first);
        assertThat(CreationOrder.of(catalog).sorted()).containsExactly(first, second);
    }

    @Test
    void aTypeAndItsFunctionsBeginWithAShell() {
        ObjectId type = type(1, "t");
        ObjectId in = function(2, "t_in");
        needs(type, in);
        needs(in, type);
        assertThat(CreationOrder.of(catalog).sorted()).containsExactly(id(ObjectClass.SHELL_TYPE, 1), in, type);
    }

    @Test
    void aViewInALoopIsCreatedWithoutItsQueryFirst() {
        ObjectId view = view(1, "v", 3);
        ObjectId function = function(2, "f");
        needs(function, view);
        needs(id(ObjectClass.RULE, 3), function);
        CreationOrder order = CreationOrder.of(catalog);
        assertThat(order.sorted()).containsExactly(view, function, id(ObjectClass.RULE, 3));
        assertThat(order.isSeparate(id(ObjectClass.RULE, 3))).isTrue();
        assertThat(order.isAfterRows(function)).isFalse();
    }

    @Test
    void aViewThatIsInNoLoopIsCreatedWithItsQuery() {
        ObjectId function = function(2, "f");
        ObjectId view = view(1, "v", 3);
        needs(id(ObjectClass.RULE, 3), function);
        CreationOrder order = CreationOrder.of(catalog);
        assertThat(order.sorted()).containsExactly(function, view);
        assertThat(order.needs(view)).containsExactly(function);
    }

    @Test
    void aLoopThatNothingBreaksLosesNoObject() {
        ObjectId one = function(1, "a");
        ObjectId two = function(2, "b");
        needs(one, two);
        needs(two, one);
        assertThat(CreationOrder.of(catalog).sorted()).containsExactlyInAnyOrder(one, two);
    }
}
