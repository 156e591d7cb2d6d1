package io.longshore.registry.auth;

import java.time.Duration;

/**
 * A bearer token and how long it is good for, counted on this machine from before it was asked for:
 * the clocks of others do not come into it.
 */
record Token(String value, long expiresAtNanos, Duration life) {
    /** What a request takes to be judged, with a slow network and a busy registry. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    /**
     * True if a request that begins now may use it.
     *
     * @param takes how long the request may take. A registry judges the token at its start, but a
     *     proxy may hold the body back until it is whole
     */
    boolean outlives(Duration takes, long nowNanos) {
        Duration half = life.dividedBy(2);
        Duration wanted = MARGIN.plus(takes);
        Duration needed = wanted.compareTo(half) < 0 ? wanted : half;
        return expiresAtNanos - nowNanos > needed.toNanos();
    }

    @Override
    public String toString() {
        return "a token that lives " + life;
    }
}
