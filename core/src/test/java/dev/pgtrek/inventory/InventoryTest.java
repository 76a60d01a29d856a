package dev.pgtrek.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.server.ServerVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class InventoryTest {
    @Test
    void aTableWithAPrimaryKeyReplicatesByIt() {
        assertThat(table().addPrimaryKey("id").build().hasReplicationKey()).isTrue();
        assertThat(table().build().hasReplicationKey()).isFalse();
    }

    @Test
    void aKeyThatDoesNotServeIsStillAKey() {
        TableInfo deferrable =
                table().addPrimaryKey("id").hasReplicationKey(false).build();

        assertThat(deferrable.primaryKey()).containsExactly("id");
        assertThat(deferrable.hasReplicationKey()).isFalse();
    }

    @Test
    void whatFollowsFromTheReplicaIdentityFollowsInACopyToo() {
        TableInfo keyed = table().addPrimaryKey("id").build();

        assertThat(copy(keyed).primaryKey(List.of()).build().hasReplicationKey())
                .isFalse();
        assertThat(copy(keyed)
                        .replicaIdentity(TableInfo.ReplicaIdentity.NOTHING)
                        .build()
                        .hasReplicationKey())
                .isFalse();
        assertThat(copy(table().build())
                        .replicaIdentity(TableInfo.ReplicaIdentity.FULL)
                        .build()
                        .hasReplicationKey())
                .isTrue();
    }

    @Test
    void aTableIsNoSmallerThanItsHeap() {
        TableInfo small = table().bytes(10).totalBytes(20).build();

        assertThat(small.totalBytes()).isEqualTo(20);
        assertThat(copy(small).bytes(1_000).build().totalBytes()).isEqualTo(1_000);
    }

    @Test
    void ofAPopulatedDatabaseWhatCollidesIsNamed() {
        DatabaseInventory source = DatabaseInventory.builder()
                .name("shop")
                .addTable(table().schema("s").name("orders").build())
                .addTable(table().schema("s").name("also").build())
                .addSchemas("public", "s", "theirs")
                .build();
        DatabaseInventory target = DatabaseInventory.builder()
                .name("shop")
                .addTable(table().schema("s").name("orders").build())
                .addTable(table().schema("s").name("mine").build())
                .addView(new QualifiedName("s", "also"))
                .addSchemas("public", "s", "mine")
                .build();

        assertThat(target.collidesWith(source)).containsExactly("table s.orders", "view s.also", "schema s");
        assertThat(target.describedBeside(source))
                .isEqualTo("objects of the same names as the source's: table s.orders, view s.also, schema s");
    }

    @Test
    void ofAPopulatedDatabaseInWhichNothingCollidesItsTablesAreNamed() {
        DatabaseInventory source =
                DatabaseInventory.builder().name("shop").addSchema("public").build();
        DatabaseInventory.Builder target = DatabaseInventory.builder().name("shop");
        for (int i = 10; i < 22; i++) {
            target.addTable(table().schema("s").name("mine_" + i).build());
        }

        assertThat(target.build().describedBeside(source))
                .startsWith("nothing that has the name of a table")
                .contains("table s.mine_10, table s.mine_11")
                .endsWith("table s.mine_19 and 2 more");
        assertThat(DatabaseInventory.builder()
                        .name("shop")
                        .otherObjects(3)
                        .build()
                        .describedBeside(source))
                .endsWith("0 sequences, 0 large objects, 3 other objects");
        assertThat(DatabaseInventory.builder()
                        .name("shop")
                        .addSubscription("theirs")
                        .build()
                        .describedBeside(source))
                .endsWith("but subscription theirs");
    }

    @Test
    void slotsThatAreListedAreCounted() {
        ServerInventory server = ServerInventory.builder()
                .version(ServerVersion.of(140020))
                .user(CurrentUser.builder().name("u").build())
                .build();

        assertThat(server.usedReplicationSlots()).isZero();
        assertThat(ServerInventory.builder()
                        .from(server)
                        .addReplicationSlot(ReplicationSlot.builder().name("a").build())
                        .build()
                        .usedReplicationSlots())
                .isEqualTo(1);
        assertThat(ServerInventory.builder()
                        .from(server)
                        .usedReplicationSlots(7)
                        .build()
                        .usedReplicationSlots())
                .isEqualTo(7);
    }

    @Test
    void settingsAreNotShownSinceApplicationsKeepSecretsThere() {
        RoleInfo role = RoleInfo.builder()
                .name("app")
                .addSetting("app.key=secret-1")
                .putDatabaseSetting("shop", List.of("app.key=secret-2"))
                .build();
        DatabaseInfo database = DatabaseInfo.builder()
                .name("shop")
                .owner("app")
                .addSetting("app.key=secret-3")
                .build();

        assertThat(role.toString()).contains("app").doesNotContain("secret");
        assertThat(database.toString()).contains("shop").doesNotContain("secret");
    }

    @Test
    void aSuperuserActsAsAnybodyAndOthersAsTheirOwn() {
        CurrentUser user =
                CurrentUser.builder().name("u").addMemberOf("u", "crew").build();

        assertThat(user.actsAs("crew")).isTrue();
        assertThat(user.actsAs("postgres")).isFalse();
        assertThat(CurrentUser.builder().from(user).superuser(true).build().actsAs("postgres"))
                .isTrue();
    }

    @Test
    void aRoleGrantedByTwoIsOneMembership() {
        RoleInfo role = RoleInfo.builder()
                .name("sailor")
                .addMembership(Membership.builder().role("crew").grantor("a").build())
                .addMembership(Membership.builder().role("crew").grantor("b").build())
                .build();

        assertThat(role.memberOf()).containsExactly("crew");
        assertThat(role.memberships()).hasSize(2);
    }

    @Test
    void aDatabaseWithPlpgsqlAndSchemaPublicAloneIsEmpty() {
        DatabaseInventory empty = DatabaseInventory.builder()
                .name("shop")
                .addSchema("public")
                .addExtension(extension("plpgsql"))
                .build();

        assertThat(empty.isEmpty()).isTrue();
        assertThat(copy(empty).addSchema("s").build().isEmpty()).isFalse();
        assertThat(copy(empty).addExtension(extension("hstore")).build().isEmpty())
                .isFalse();
        assertThat(copy(empty).addView(new QualifiedName("public", "v")).build().isEmpty())
                .isFalse();
        assertThat(copy(empty).addSubscription("s").build().isEmpty()).isFalse();
        assertThat(copy(empty).otherObjects(1).build().isEmpty()).isFalse();
        assertThat(copy(empty).largeObjects(1).build().isEmpty()).isFalse();
    }

    private static TableInfo.Builder table() {
        return TableInfo.builder().oid(1).schema("public").name("t").owner("u");
    }

    private static TableInfo.Builder copy(TableInfo table) {
        return TableInfo.builder().from(table);
    }

    private static DatabaseInventory.Builder copy(DatabaseInventory database) {
        return DatabaseInventory.builder().from(database);
    }

    private static InstalledExtension extension(String name) {
        return InstalledExtension.builder()
                .name(name)
                .version("1.0")
                .schema("public")
                .owner("postgres")
                .build();
    }
}
