package io.longshore.job;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address for answers to a user of the broker, the only one that a {@code reply-to} of this
 * user may name. It is made of the user's name, never of what a message says, so a message cannot
 * make the service send anywhere else.
 */
public final class ReplyAddress {
    /** How each such address begins. */
    public static final String PREFIX = "longshore.replies.";

    /** Without the characters of wildcards, and of queues within an address. */
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9@._-]{0,63}");

    private static final String OF_BROKER = "queue://";

    /**
     * How clients of JMS, AMQP and STOMP write that an address is one of a queue. The broker
     * removes an unescaped colon from a header of STOMP 1.2.
     */
    private static final List<String> QUEUE =
            List.of(
                    OF_BROKER,
                    "queue:///",
                    "queue//",
                    "queue///",
                    "queue:",
                    "/queue/",
                    "jms.queue.",
                    "anycast://",
                    "anycast//");

    private ReplyAddress() {}

    /**
     * The address of this user; empty if the name cannot be a part of an address: a letter or
     * digit, then at most 63 of letters, digits and {@code @ . _ -}, is needed.
     */
    public static Optional<String> of(String user) {
        return USER.matcher(user).matches() ? Optional.of(PREFIX + user) : Optional.empty();
    }

    /**
     * True if a message of this user may ask for its answer at this address.
     *
     * @param replyTo as the message has it
     * @param user who sent the message, as the broker states it; null if it does not
     */
    public static boolean permits(String replyTo, @Nullable String user) {
        return user != null && of(user).filter(it -> isSpelling(replyTo, it)).isPresent();
    }

    /** The broker puts its own prefix before the address of an AMQP message, whatever it is. */
    private static boolean isSpelling(String replyTo, String address) {
        return isOneSpelling(replyTo, address)
                || replyTo.startsWith(OF_BROKER)
                        && isOneSpelling(replyTo.substring(OF_BROKER.length()), address);
    }

    private static boolean isOneSpelling(String replyTo, String address) {
        return replyTo.equals(address)
                || QUEUE.stream().anyMatch(prefix -> replyTo.equals(prefix + address));
    }
}
