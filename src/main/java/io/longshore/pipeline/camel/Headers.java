package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.job.MessageProperties;
import io.longshore.pipeline.Attempt;
import io.longshore.report.Status;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The headers of our messages, which are JMS properties on the way. */
final class Headers {

    /** Only within a route: where the message goes. */
    static final String NEXT = "longshoreNext";

    /** Only within a route: makes the duplicate id another one than that of the first sending. */
    static final String AGAIN = "longshoreAgain";

    private static final String ATTEMPT = "longshoreAttempt";
    private static final String PRIORITY = "JMSPriority";
    private static final String DELIVERY_MODE = "JMSDeliveryMode";
    private static final int PERSISTENT = 2;

    /** Artemis's own: a second message with this id is dropped. */
    private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

    /** Artemis's own: milliseconds since 1970. */
    private static final String DELIVER_AT = "_AMQ_SCHED_DELIVERY";

    private Headers() {}

    /**
     * The text of a message that one of our stages has sent. Camel hands the message itself on, so
     * that no body is read before a stage asks for it; from then on the exchange has the text.
     */
    static byte[] body(Exchange exchange) {
        Message message = exchange.getMessage();
        if (message.getBody() instanceof jakarta.jms.Message sent) {
            message.setBody(text(sent));
        }
        return message.getBody(byte[].class);
    }

    /** Empty if the body is not text: no stage sends such a message. */
    private static String text(jakarta.jms.Message message) {
        try {
            return message instanceof TextMessage text && text.getText() != null
                    ? text.getText()
                    : "";
        } catch (JMSException e) {
            throw new IllegalStateException("cannot read a message between stages", e);
        }
    }

    static Attempt attempt(Exchange exchange) {
        Message message = exchange.getMessage();
        return new Attempt(
                message.getHeader(ATTEMPT, 1, Integer.class),
                message.getHeader(PRIORITY, Attempt.first().priority(), Integer.class));
    }

    /** The job of the message, if the header is present. */
    static Optional<JobId> jobId(Exchange exchange) {
        String id = exchange.getMessage().getHeader(MessageProperties.JOB_ID, String.class);
        return JobId.isJobId(id) ? Optional.of(JobId.parse(id)) : Optional.empty();
    }

    /** The cause for which the message was moved here, if the header is present. */
    static Optional<String> cause(Exchange exchange) {
        return Optional.ofNullable(
                exchange.getMessage().getHeader(MessageProperties.CAUSE, String.class));
    }

    /** Sets the outcome that the next decision of the route compares. */
    static void next(Message message, String branch) {
        message.setHeader(NEXT, branch);
    }

    static void attempt(Message message, Attempt attempt) {
        message.setHeader(ATTEMPT, attempt.number());
        message.setHeader(PRIORITY, attempt.priority());
    }

    static void cause(Message message, String code) {
        message.setHeader(MessageProperties.CAUSE, code);
    }

    /** A body about a job, without the properties of the incoming message. */
    static void put(Exchange exchange, byte @Nullable [] body, @Nullable JobId id) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(body == null ? null : new String(body, StandardCharsets.UTF_8));
        message.setHeader(DELIVERY_MODE, PERSISTENT);
        attempt(message, Attempt.first());
        if (id != null) {
            message.setHeader(MessageProperties.JOB_ID, id.toString());
        }
    }

    static void status(Message message, Status status) {
        message.setHeader(MessageProperties.STATUS, status.name());
    }

    static void duplicateId(Message message, JobId id) {
        duplicateId(message, id, "");
    }

    /**
     * @param again empty, or what tells this sending from those that the broker has taken and lost
     */
    static void duplicateId(Message message, JobId id, String again) {
        message.setHeader(DUPLICATE_ID, id.key() + again);
    }

    static void deliverAt(Message message, Instant when) {
        message.setHeader(DELIVER_AT, when.toEpochMilli());
    }
}
