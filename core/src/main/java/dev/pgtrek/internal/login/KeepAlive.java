package dev.pgtrek.internal.login;

import java.time.Duration;

/**
 * How soon a lost connection is noticed, in the terms of libpq's {@code keepalives_*}.
 *
 * @param idle silence before the peer is asked for the first time
 * @param interval time between two questions without a good answer; also the time for an answer
 * @param count questions without a good answer before the connection counts as lost
 */
public record KeepAlive(Duration idle, Duration interval, int count) {
    /** Returns the silence after which a connection is given up. */
    public Duration deadline() {
        return idle.plus(interval.multipliedBy(count));
    }
}
