package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.DatabaseResult;
import dev.pgtrek.DatabaseStatus;
import dev.pgtrek.check.Finding;
import dev.pgtrek.event.DatabaseFinishedEvent;
import dev.pgtrek.event.FindingEvent;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.event.Phase;
import dev.pgtrek.event.PhaseEvent;
import dev.pgtrek.event.ProgressEvent;
import dev.pgtrek.event.TableFinishedEvent;
import dev.pgtrek.event.TableStartedEvent;
import dev.pgtrek.event.ToolOutputEvent;
import dev.pgtrek.inventory.QualifiedName;
import java.lang.reflect.Method;
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
                .status(DatabaseStatus.COMPLETED)
                .build();
        events.onPhase(new PhaseEvent("m", Optional.empty(), Phase.INSPECT));
        events.onPhase(new PhaseEvent("m", Optional.of("shop"), Phase.COPY));
        events.onTableStarted(new TableStartedEvent("m", "shop", ORDERS, 10));
        events.onProgress(progress(1));
        events.onProgress(progress(2));
        events.onTableFinished(new TableFinishedEvent("m", "shop", ORDERS, 5, 10));
        events.onToolOutput(new ToolOutputEvent("m", "shop", "pg_dump", "hello"));
        events.onFinding(new FindingEvent("m", finding));
        events.onDatabaseFinished(new DatabaseFinishedEvent("m", result));

        assertThat(events.events()).hasSize(9).first().isInstanceOf(PhaseEvent.class);
        assertThat(events.phases()).containsExactly(Phase.INSPECT);
        assertThat(events.phases("shop")).containsExactly(Phase.COPY);
        assertThat(events.finishedTables("shop")).containsExactly(ORDERS);
        assertThat(events.finishedTables("other")).isEmpty();
        assertThat(events.findings()).containsExactly(finding);
        assertThat(events.finishedDatabases()).containsExactly(result);
        assertThat(events.lastProgress().orElseThrow().bytesDone()).isEqualTo(2);
        assertThat(events.events(TableStartedEvent.class)).hasSize(1);
        assertThat(events.events(ToolOutputEvent.class))
                .extracting(ToolOutputEvent::line)
                .containsExactly("hello");
    }

    @Test
    void noKindOfEventIsOverlooked() {
        List<String> overridden = Arrays.stream(RecordingListener.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("on"))
                .toList();

        assertThat(overridden)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(MigrationListener.class.getDeclaredMethods())
                        .map(Method::getName)
                        .toList());
    }

    private static ProgressEvent progress(long bytesDone) {
        return new ProgressEvent("m", bytesDone, 10, 1, Duration.ofSeconds(1), Optional.empty(), List.of());
    }
}
