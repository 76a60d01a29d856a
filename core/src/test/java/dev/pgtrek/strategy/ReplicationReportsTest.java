package dev.pgtrek.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.server.Side;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documents are a contract: their fields, their order and what stands for absent values stay as they are. */
class ReplicationReportsTest {
    private static final ReplicationStatus SHOP = ReplicationStatus.builder()
            .database("shop")
            .state(ReplicationStatus.State.CATCHING_UP)
            .writable(Side.SOURCE)
            .lagBytes(1_500)
            .lag(Duration.ofMillis(2_340))
            .walKeptBytes(2_000_000)
            .tablesReady(2)
            .tablesTotal(3)
            .addFindings(Finding.warning("table-new", "table t is new").withRemedy("follow it"))
            .build();
    private static final ReplicationStatus CRM = ReplicationStatus.builder()
            .database("crm")
            .state(ReplicationStatus.State.CUT_OVER)
            .message("the target\nhas taken over")
            .remedy("stop it")
            .reverse(ReplicationStatus.builder()
                    .database("crm")
                    .state(ReplicationStatus.State.IN_SYNC)
                    .writable(Side.TARGET)
                    .lagBytes(0)
                    .tablesReady(1)
                    .tablesTotal(1)
                    .build())
            .build();
    private static final StopReport STOPPED = StopReport.builder()
            .database("shop")
            .addRemoved("slot a on the source", "subscription a on the target")
            .sequences(1)
            .addStale("table u")
            .addLeft(new Leftover("publication a", "DROP PUBLICATION a"))
            .build();
    private static final NewTables NEW = NewTables.builder()
            .database("shop")
            .addFollowed(new QualifiedName("public", "a"), new QualifiedName("public", "b"))
            .addFindings(Finding.warning("no-key", "table c has no key"))
            .build();

    @Test
    void statesAsText() {
        assertThat(ReplicationStatus.toText(List.of(SHOP, CRM))).isEqualTo("""
                        database  state        writes go to  behind  seconds  WAL kept  tables
                        shop      CATCHING_UP  source        1.5 kB      2.3    2.0 MB     2/3
                        crm       CUT_OVER     -                0 B        -         -     1/1

                        shop: table t is new -> follow it
                        crm: the target has taken over -> stop it
                        """);
        assertThat(SHOP.toText()).isEqualTo(ReplicationStatus.toText(List.of(SHOP)));
    }

    @Test
    void statesAsJson() {
        String shop = """
                {"name":"shop","state":"CATCHING_UP","writable":"source","needsAction":false,\
                "message":"table t is new","remedy":"follow it","lagBytes":1500,"lagSeconds":2.34,\
                "walKeptBytes":2000000,"tables":{"ready":2,"total":3},"reverse":null}""";
        assertThat(SHOP.toJson()).isEqualTo(shop);
        assertThat(ReplicationStatus.toJson("m1", List.of(SHOP, CRM)))
                .isEqualTo("{\"migrationId\":\"m1\",\"databases\":[" + shop + """
                        ,{"name":"crm","state":"CUT_OVER","writable":null,"needsAction":false,\
                        "message":"the target\\nhas taken over","remedy":"stop it","lagBytes":null,"lagSeconds":null,\
                        "walKeptBytes":null,"tables":{"ready":0,"total":0},\
                        "reverse":{"state":"IN_SYNC","writable":"target","needsAction":false,"message":null,\
                        "remedy":null,"lagBytes":0,"lagSeconds":null,"walKeptBytes":null,\
                        "tables":{"ready":1,"total":1}}}]}""");
        assertThat(ReplicationStatus.toJson(null, List.of())).isEqualTo("{\"migrationId\":null,\"databases\":[]}");
    }

    @Test
    void endsAsText() {
        assertThat(StopReport.toText(List.of(STOPPED))).isEqualTo("""
                        shop: replication ended in part; removed: slot a on the source, subscription a on the target
                        shop: 1 sequence set to the source's state
                        shop: as it was when the copy began: table u
                        shop: left: publication a -> DROP PUBLICATION a
                        """);
        assertThat(StopReport.builder().database("crm").build().toText())
                .isEqualTo("crm: replication ended; removed: nothing\n");
    }

    @Test
    void endsAsJson() {
        String shop = """
                {"name":"shop","removed":["slot a on the source","subscription a on the target"],"sequences":1,\
                "stale":["table u"],"left":[{"what":"publication a","remedy":"DROP PUBLICATION a"}]}""";
        assertThat(STOPPED.toJson()).isEqualTo(shop);
        assertThat(StopReport.toJson("m1", List.of(STOPPED)))
                .isEqualTo("{\"migrationId\":\"m1\",\"status\":\"failed\",\"databases\":[" + shop + "]}");
        assertThat(StopReport.toJson(null, List.of()))
                .isEqualTo("{\"migrationId\":null,\"status\":\"completed\",\"databases\":[]}");
    }

    @Test
    void newTables() {
        assertThat(NewTables.toText(
                        List.of(NEW, NewTables.builder().database("crm").build())))
                .isEqualTo("""
                        shop: replicated from now on: public.a; public.b
                        warning no-key: table c has no key
                        crm: no new table is replicated
                        """);
        String shop = """
                {"name":"shop","followed":["public.a","public.b"],"findings":["warning no-key: table c has no key"]}""";
        assertThat(NEW.toJson()).isEqualTo(shop);
        assertThat(NewTables.toJson("m1", List.of(NEW)))
                .isEqualTo("{\"migrationId\":\"m1\",\"databases\":[" + shop + "]}");
    }
}
