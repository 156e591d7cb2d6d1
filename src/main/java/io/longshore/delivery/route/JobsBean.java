package io.longshore.delivery.route;

import io.longshore.delivery.JobsStage;
import io.longshore.delivery.JobsStage.Admission;
import io.longshore.delivery.JobsStage.Sent;
import io.longshore.delivery.Next;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsMessage;
import org.springframework.jms.core.JmsOperations;

/** Messages from outside: any client, any type, any size. */
public final class JobsBean {
    private static final String ADMISSION = "longshoreAdmission";
    private static final String ORIGINAL = "longshoreOriginal";

    private final JobsStage stage;
    private final JmsOperations transacted;
    private final String deadQueue;

    /**
     * @param transacted sends within the transaction that consumed the message
     * @param deadQueue name of the queue for what is no job
     */
    public JobsBean(JobsStage stage, JmsOperations transacted, String deadQueue) {
        this.stage = stage;
        this.transacted = transacted;
        this.deadQueue = deadQueue;
    }

    /** J1 to J3, and the message of J4. */
    public void admit(Exchange exchange) throws JMSException {
        admit(exchange, stage::admit);
    }

    /** The same for a message that the broker gave up to deliver. */
    public void crashed(Exchange exchange) throws JMSException {
        admit(exchange, stage::crashed);
    }

    private void admit(Exchange exchange, Function<Sent, Admission> how) throws JMSException {
        Message original = exchange.getIn(JmsMessage.class).getJmsMessage();
        Admission admission = how.apply(sent(original));
        exchange.setProperty(ADMISSION, admission);
        // The exchange forgets it as soon as its body is another.
        exchange.setProperty(ORIGINAL, original);
        JobLog.within(
                exchange,
                () -> {
                    Headers.put(exchange, admission.next());
                    JobId id = admission.next().id();
                    if (id != null && admission.next().to() == Next.To.CHECKS) {
                        Headers.duplicateId(exchange.getMessage(), id);
                    }
                });
    }

    /** Moves the message, as it came, to the dead jobs, with its cause. */
    public void bury(Exchange exchange) throws JMSException {
        Admission admission = exchange.getProperty(ADMISSION, Admission.class);
        Message message = exchange.getProperty(ORIGINAL, Message.class);
        // A message that was received has its properties write-protected until they are cleared.
        Map<String, Object> properties = strings(message);
        message.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        message.setStringProperty(Headers.CAUSE, admission.cause().code().name());
        if (admission.next().id() != null) {
            message.setStringProperty(Headers.JOB_ID, admission.next().id().toString());
        }
        transacted.send(deadQueue, session -> message);
    }

    /** The result of a dead job that can be reported; without one the route ends. */
    public void refuse(Exchange exchange) {
        Admission admission = exchange.getProperty(ADMISSION, Admission.class);
        if (admission.refusal() == null) {
            exchange.setRouteStop(true);
            return;
        }
        Headers.put(exchange, admission.refusal(), admission.next().id());
    }

    private static Sent sent(Message message) throws JMSException {
        long number =
                message instanceof ActiveMQMessage artemis
                        ? artemis.getCoreMessage().getMessageID()
                        : message.getJMSTimestamp();
        return new Sent(body(message), number, Instant.ofEpochMilli(message.getJMSTimestamp()));
    }

    /** Null for what is neither text nor bytes; too large a body is cut, and so no job. */
    private static byte[] body(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            String content = text.getText();
            return content == null ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
        }
        if (message instanceof BytesMessage bytes) {
            long length = Math.min(bytes.getBodyLength(), ImportJob.MAX_BYTES + 1L);
            byte[] content = new byte[(int) length];
            // Whoever looked at the message before has left it at its end.
            bytes.reset();
            bytes.readBytes(content);
            bytes.reset();
            return content;
        }
        return null;
    }

    /** The sender's own properties; those of JMS and of the broker are set anew by the send. */
    private static Map<String, Object> strings(Message message) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement().toString();
            if (!name.startsWith("JMS") && !name.startsWith("_AMQ") && !name.startsWith("NATIVE")) {
                properties.put(name, message.getObjectProperty(name));
            }
        }
        return properties;
    }
}
