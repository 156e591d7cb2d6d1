package io.longshore.registry.http;

import java.time.Duration;

/**
 * How long to wait for a registry.
 *
 * @param connect for a TCP connection and a TLS handshake
 * @param stall a transfer in which no byte moves for this long has failed
 * @param answer the longest time for the answer to a finished upload: the registry moves and hashes
 *     gigabytes meanwhile
 */
public record Timeouts(Duration connect, Duration stall, Duration answer) {
    /** 10 seconds to connect, a minute without a byte, 15 minutes for the answer to an upload. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(900));
}
