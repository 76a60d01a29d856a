package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.replication.internal.mark.Deadline;
import java.time.Duration;
import java.util.List;

/** Raises the fences of the databases of one cutover, as its {@link WriteStop} requests. */
final class FencedSourceWrites implements WriteStop.SourceWrites {
    private final DatabaseGroup together;
    private final Deadline deadline;

    FencedSourceWrites(DatabaseGroup together, Deadline deadline) {
        this.together = together;
        this.deadline = deadline;
    }

    @Override
    public List<String> databases() {
        return together.databases().stream().map(DatabaseSwitch::database).toList();
    }

    @Override
    public Duration timeLeft() {
        return deadline.left();
    }

    @Override
    public void makeReadOnly() throws Exception {
        together.waiting(database -> database.fence().makeReadOnly(deadline));
    }

    @Override
    public void revokeConnect() throws Exception {
        together.waiting(database -> database.fence().revokeConnect(deadline));
    }
}
