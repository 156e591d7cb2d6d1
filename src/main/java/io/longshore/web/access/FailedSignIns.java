package io.longshore.web.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Wrong tokens, by the address that they came from: after some, the address is asked to wait, twice
 * as long after each further one. Of IPv6 the first 64 bits count. Remembers a bounded number of
 * addresses, the latest. Thread-safe.
 *
 * <p>A valid token counts from every address at any time: 200 random bits are not guessed, and many
 * users may share an address.
 */
final class FailedSignIns {
    /** So many are free. */
    static final int FREE = 10;

    private static final int MOST_ADDRESSES = 10_000;
    private static final int IPV6_PREFIX = 8;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final LongSupplier nanos;
    private final Map<String, Failures> addresses =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                    return size() > MOST_ADDRESSES;
                }
            };

    private static final class Failures {
        private int count;
        private long last;
    }

    /**
     * @param nanos a monotonic clock, as {@link System#nanoTime}
     */
    FailedSignIns(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * One more from this address.
     *
     * @return false if it came before the end of a wait: then it is not worth a line
     */
    synchronized boolean failed(InetAddress from) {
        boolean isInTime = wait(from).isEmpty();
        Failures failures = addresses.computeIfAbsent(key(from), any -> new Failures());
        if (nanos.getAsLong() - failures.last > LONGEST.toNanos()) {
            failures.count = 0;
        }
        if (isInTime) {
            failures.count++;
            failures.last = nanos.getAsLong();
        }
        return isInTime;
    }

    /** How long this address is to wait; empty if it need not. */
    synchronized Optional<Duration> wait(InetAddress from) {
        Failures failures = addresses.get(key(from));
        if (failures == null || failures.count < FREE) {
            return Optional.empty();
        }
        int doublings = Math.min(failures.count - FREE, Long.SIZE / 4);
        long pause = Math.min(FIRST.toNanos() << doublings, LONGEST.toNanos());
        long left = failures.last + pause - nanos.getAsLong();
        return left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
    }

    private static String key(InetAddress from) {
        byte[] address = from.getAddress();
        return Arrays.toString(
                address.length > IPV6_PREFIX ? Arrays.copyOf(address, IPV6_PREFIX) : address);
    }
}
