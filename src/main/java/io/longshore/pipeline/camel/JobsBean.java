package io.longshore.pipeline.camel;

import io.longshore.job.ImportJob;
import io.longshore.job.MessageProperties;
import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.StageMessage;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.jobs.JobsStage;
import io.longshore.pipeline.jobs.SentJob;
import io.longshore.pipeline.jobs.SentTime;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jms.core.JmsOperations;

/** Messages from outside: any client, any type, any size. */
public final class JobsBean {
    private static final String SENT = "longshoreSent";

    /** Of what never was a job that its sender may send. */
    private static final Set<Code> INVALID = Set.of(Code.NOT_A_JOB, Code.REPLAY_NOT_ALLOWED);

    private final JobsStage stage;
    private final JmsOperations transacted;
    private final String deadQueue;
    private final String invalidQueue;
    private final MessageSenders senders;
    private final DeliveryTimes times;
    private final Clock clock;

    /**
     * @param transacted sends within the transaction that consumed the message
     * @param deadQueue name of the queue for jobs that are refused
     * @param invalidQueue name of the queue for invalid messages
     * @param senders which user sent a message
     */
    public JobsBean(
            JobsStage stage,
            JmsOperations transacted,
            String deadQueue,
            String invalidQueue,
            MessageSenders senders,
            DeliveryTimes times,
            Clock clock) {
        this.stage = stage;
        this.transacted = transacted;
        this.deadQueue = deadQueue;
        this.invalidQueue = invalidQueue;
        this.senders = senders;
        this.times = times;
        this.clock = clock;
    }

    /** J1 to J3, and the message of J4. */
    public void admit(Exchange exchange) throws JMSException {
        admit(exchange, StageName.JOBS, stage::admit);
    }

    /** The same for a job that does another one again. */
    public void admitReplay(Exchange exchange) throws JMSException {
        admit(exchange, StageName.REPLAYS, stage::admit);
    }

    /** The same for a message that the broker gave up to deliver. */
    public void crashed(Exchange exchange) throws JMSException {
        admit(exchange, StageName.JOBS, stage::crashed);
    }

    /** The same for one that came by the queue of replays. */
    public void crashedReplay(Exchange exchange) throws JMSException {
        admit(exchange, StageName.REPLAYS, stage::crashed);
    }

    private void admit(Exchange exchange, StageName from, Function<SentJob, Outcome> how)
            throws JMSException {
        SentJob sent = sent(exchange.getIn(JmsMessage.class).getJmsMessage(), from);
        exchange.setProperty(SENT, sent);
        Outcome outcome = how.apply(sent);
        JobLog.within(
                exchange,
                () -> {
                    OutcomeMessages.put(exchange, from, outcome, times);
                    if (outcome instanceof Outcome.Forward forward
                            && forward.to() == StageName.CHECKS) {
                        Headers.duplicateId(exchange.getMessage(), forward.message().jobId());
                    }
                });
    }

    /**
     * Moves the text aside with its cause: a refused job to the dead jobs, an invalid message to a
     * queue of its own. The message is created anew, because a sender's properties may have types
     * that JMS does not support.
     */
    public void setAside(Exchange exchange) {
        Outcome.Dead dead = OutcomeMessages.of(exchange, Outcome.Dead.class);
        SentJob sent = exchange.getProperty(SENT, SentJob.class);
        Problem cause = dead.cause();
        transacted.send(
                INVALID.contains(cause.code()) ? invalidQueue : deadQueue,
                session -> {
                    Message message =
                            sent.body() == null || sent.body().length > ImportJob.MAX_BYTES
                                    ? session.createMessage()
                                    : session.createTextMessage(
                                            new String(sent.body(), StandardCharsets.UTF_8));
                    message.setStringProperty(MessageProperties.CAUSE, cause.code().name());
                    message.setStringProperty(
                            MessageProperties.WHY, cause.what() + " " + cause.why());
                    message.setStringProperty(MessageProperties.ORIGIN, sent.from().queue());
                    if (dead.id() != null) {
                        message.setStringProperty(MessageProperties.JOB_ID, dead.id().toString());
                    }
                    return message;
                });
    }

    /** The result of a dead job that can be reported; without one the route ends. */
    public void refuse(Exchange exchange) {
        StageMessage result = OutcomeMessages.of(exchange, Outcome.Dead.class).result();
        if (result == null) {
            exchange.setRouteStop(true);
            return;
        }
        OutcomeMessages.put(
                exchange, new Outcome.Forward(StageName.RESULTS, result, Attempt.first()));
    }

    private SentJob sent(Message message, StageName from) throws JMSException {
        long number =
                message instanceof ActiveMQMessage artemis
                        ? artemis.getCoreMessage().getMessageID()
                        : message.getJMSTimestamp();
        Instant at = SentTime.of(message.getJMSTimestamp(), clock.instant());
        MessageSenders.Sender sender = senders.of(message);
        return new SentJob(
                body(message),
                number,
                at,
                sender.user(),
                sender.address(),
                sender.isOfApi() ? null : ReplyRequest.correlationId(message, sender.user()),
                sender.isForged(),
                from);
    }

    /**
     * Null for a message that is neither text nor bytes, or is large or compressed: the embedded
     * broker lets no such message through, an external one may. A body that is too large is
     * truncated and therefore not a job.
     */
    private static byte @Nullable [] body(Message message) throws JMSException {
        if (isLarge(message)) {
            return null;
        }
        if (message instanceof TextMessage text) {
            String content = text.getText();
            return content == null ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
        }
        if (message instanceof BytesMessage bytes) {
            long length = Math.min(bytes.getBodyLength(), ImportJob.MAX_BYTES + 1L);
            byte[] content = new byte[(int) length];
            bytes.reset();
            bytes.readBytes(content);
            return content;
        }
        return null;
    }

    private static boolean isLarge(Message message) {
        return message instanceof ActiveMQMessage artemis
                && artemis.getCoreMessage().isLargeMessage();
    }
}
