package dev.pgtrek.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.event.Phase;
import dev.pgtrek.event.PhaseEvent;
import dev.pgtrek.event.ProgressEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventDispatcherTest {
    private static final MigrationListener BROKEN = new MigrationListener() {
        @Override
        public void onPhase(PhaseEvent event) {
            throw new IllegalStateException("planted");
        }
    };

    private final List<Phase> seen = new CopyOnWriteArrayList<>();
    private final List<ProgressEvent> progress = new CopyOnWriteArrayList<>();
    private final MigrationListener recording = new MigrationListener() {
        @Override
        public void onPhase(PhaseEvent event) {
            seen.add(event.phase());
        }

        @Override
        public void onProgress(ProgressEvent event) {
            progress.add(event);
        }
    };

    @Test
    void aListenerThatThrowsKeepsNoEventFromTheOthers() {
        EventDispatcher dispatcher = new EventDispatcher("test", List.of(BROKEN, recording), Optional::empty);
        dispatcher.start();
        for (Phase phase : Phase.values()) {
            dispatcher.publish(listener -> listener.onPhase(new PhaseEvent("test", Optional.empty(), phase)));
        }
        dispatcher.close();
        assertThat(seen).containsExactly(Phase.values());
    }

    @Test
    void theLastProgressIsAlwaysTold() {
        ProgressTracker tracker = new ProgressTracker("test");
        EventDispatcher dispatcher = new EventDispatcher("test", List.of(recording), tracker::news);
        dispatcher.start();
        ProgressTracker.Database database = tracker.database("shop", 1, 100);
        database.phase(Phase.DONE);
        dispatcher.close();
        assertThat(progress).isNotEmpty();
        assertThat(progress.get(progress.size() - 1).databases().get(0).phase()).isEqualTo(Phase.DONE);
    }
}
