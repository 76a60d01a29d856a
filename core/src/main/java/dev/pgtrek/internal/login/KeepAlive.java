package dev.pgtrek.internal.login;

import java.time.Duration;

/**
 * The timing for the detection of lost connections, in the terms of libpq's {@code keepalives_*}.
 *
 * @param idle the silence before the first probe of the peer
 * @param interval the time between two failed probes; also the time limit for an answer
 * @param count the number of failed probes before the connection counts as lost
 */
public record KeepAlive(Duration idle, Duration interval, int count) {
    /** Returns the silence after which a connection is abandoned. */
    public Duration deadline() {
        return idle.plus(interval.multipliedBy(count));
    }
}
