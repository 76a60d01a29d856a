package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.event.MigrationEvent;
import dev.pgtrek.event.MigrationEvent.DatabaseFinished;
import dev.pgtrek.event.MigrationEvent.FindingReported;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.TableFinished;
import dev.pgtrek.event.MigrationEvent.TableStarted;
import dev.pgtrek.event.MigrationEvent.ToolOutput;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.strategy.Phase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingListenerTest {
    private static final QualifiedName ORDERS = new QualifiedName("public", "orders");

    private final RecordingListener events = new RecordingListener();

    @Test
    void everyEventIsKeptInItsOrder() {
        Finding finding = Finding.warning("grants", "left out");
        DatabaseResult result = DatabaseResult.builder()
                .name("shop")
                .status(DatabaseResult.Status.COMPLETED)
                .build();
        events.onEvent(new PhaseStarted("m", Optional.empty(), Phase.INSPECT));
        events.onEvent(new PhaseStarted("m", Optional.of("shop"), Phase.COPY));
        events.onEvent(new TableStarted("m", "shop", ORDERS, 10));
        events.onEvent(progress(1));
        events.onEvent(progress(2));
        events.onEvent(new TableFinished("m", "shop", ORDERS, 5, 10));
        events.onEvent(new ToolOutput("m", "shop", "pg_dump", "hello"));
        events.onEvent(new FindingReported("m", finding));
        events.onEvent(new DatabaseFinished("m", result));

        assertThat(events.events()).hasSize(9).first().isInstanceOf(PhaseStarted.class);
        assertThat(events.phases()).containsExactly(Phase.INSPECT);
        assertThat(events.phases("shop")).containsExactly(Phase.COPY);
        assertThat(events.finishedTables("shop")).containsExactly(ORDERS);
        assertThat(events.finishedTables("other")).isEmpty();
        assertThat(events.findings()).containsExactly(finding);
        assertThat(events.finishedDatabases()).containsExactly(result);
        assertThat(events.lastProgress().orElseThrow().bytesDone()).isEqualTo(2);
        assertThat(events.events(TableStarted.class)).hasSize(1);
        assertThat(events.events(ToolOutput.class)).extracting(ToolOutput::line).containsExactly("hello");
    }

    @Test
    void everyKindOfEventHasAMethodOfItsOwn() {
        assertThat(Arrays.stream(MigrationListener.class.getDeclaredMethods())
                        .filter(method -> !method.getName().equals("onEvent"))
                        .map(method -> (Object) method.getParameterTypes()[0]))
                .containsExactlyInAnyOrder((Object[]) MigrationEvent.class.getPermittedSubclasses());
    }

    private static Progress progress(long bytesDone) {
        return new Progress("m", bytesDone, 10, 1, Duration.ofSeconds(1), Optional.empty(), List.of());
    }
}
