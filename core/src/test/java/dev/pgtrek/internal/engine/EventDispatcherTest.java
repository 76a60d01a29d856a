package dev.pgtrek.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.strategy.Phase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventDispatcherTest {
    private static final MigrationListener BROKEN = new MigrationListener() {
        @Override
        public void onPhase(PhaseStarted event) {
            throw new IllegalStateException("planted");
        }
    };

    private final List<Phase> seen = new CopyOnWriteArrayList<>();
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private final MigrationListener recording = new MigrationListener() {
        @Override
        public void onPhase(PhaseStarted event) {
            seen.add(event.phase());
        }

        @Override
        public void onProgress(Progress event) {
            progress.add(event);
        }
    };

    @Test
    void aListenerThatThrowsKeepsNoEventFromTheOthers() {
        EventDispatcher dispatcher = new EventDispatcher("test", List.of(BROKEN, recording), Optional::empty);
        dispatcher.start();
        for (Phase phase : Phase.values()) {
            dispatcher.publish(new PhaseStarted("test", Optional.empty(), phase));
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
