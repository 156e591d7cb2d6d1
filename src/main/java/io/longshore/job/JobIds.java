package io.longshore.job;

import io.longshore.oci.Digest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;

/**
 * Makes the ids of jobs whose sender gave none: a time in UTC, a name, and something that tells the
 * job from others. Thread-safe.
 */
public final class JobIds {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LETTERS = 4;
    private static final int LONGEST_NAME = 30;
    private static final int DIGEST_LETTERS = 8;

    private final Clock clock;
    private final Supplier<String> random;

    public JobIds(Clock clock) {
        this(clock, letters(new SecureRandom()));
    }

    /**
     * @param random gives a few letters or digits, others at each call
     */
    public JobIds(Clock clock, Supplier<String> random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * Another id at each call.
     *
     * @param file the name or path of the tarball. What an id cannot hold becomes {@code -}; the
     *     ending {@code .tar} and all after 30 characters are left out
     */
    public JobId forFile(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1).replaceFirst("(?i)\\.tar$", "");
        String fit = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("\\.{2,}", "-");
        String cut = fit.substring(0, Math.min(LONGEST_NAME, fit.length()));
        return JobId.parse(STAMP.format(clock.instant()) + "-" + cut + "-" + random.get());
    }

    /**
     * The same id at each delivery of a message, and another one for each message.
     *
     * @param number the broker's for the message
     */
    public static JobId forMessage(Instant sentAt, long number, byte[] body) {
        return JobId.parse(
                STAMP.format(sentAt)
                        + "-job-"
                        + Long.toUnsignedString(number, Character.MAX_RADIX)
                        + "-"
                        + Digest.of(body).hex().substring(0, DIGEST_LETTERS));
    }

    private static Supplier<String> letters(SecureRandom source) {
        return () ->
                source.ints(RANDOM_LETTERS, 0, ALPHABET.length())
                        .mapToObj(ALPHABET::charAt)
                        .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                        .toString();
    }
}
