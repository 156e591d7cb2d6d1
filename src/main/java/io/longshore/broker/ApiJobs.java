package io.longshore.broker;

import io.longshore.job.ImportJob;
import io.longshore.job.MessageProperties;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.web.access.Caller;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/**
 * Sends the jobs of users of the HTTP API, as any other sender does: with the user of the service,
 * and the name of the user for whom it sends. Thread-safe.
 */
public final class ApiJobs implements AutoCloseable {
    private static final int CALL_TIMEOUT_MILLIS = 5_000;

    private final BrokerAccess access;
    private final JmsPoolConnectionFactory connections;
    private final Senders senders;

    /**
     * Connects when the first job is sent.
     *
     * @param access of the service
     * @throws ProblemException {@code BROKER_UNREACHABLE} and the like
     */
    public static ApiJobs of(BrokerAccess access) {
        return new ApiJobs(access, Broker.ask(access, "connect to the broker", Senders::test));
    }

    private ApiJobs(BrokerAccess access, Senders senders) {
        this.access = access;
        ActiveMQConnectionFactory prompt = access.factory();
        // Whoever waits for the answer to a request learns soon that the broker does not answer.
        prompt.setReconnectAttempts(0);
        prompt.setCallTimeout(CALL_TIMEOUT_MILLIS);
        this.connections = Broker.pool(prompt);
        this.senders = senders;
    }

    /**
     * Puts a job on its queue: one that repeats another job on that of the replays. It is safe
     * there when this returns.
     *
     * @param caller who may send this job, as the caller of this method has checked
     * @param from the address of the client
     * @throws ProblemException {@code BROKER_UNREACHABLE} and the like; {@code BROKER_NOT_PREPARED}
     *     if the broker does not state who sent a message
     */
    public void send(ImportJob job, Caller caller, InetAddress from) {
        requireStatedSenders();
        try (Connection connection = connections.createConnection();
                Session session = connection.createSession();
                MessageProducer jobs =
                        session.createProducer(session.createQueue(BrokerClient.queueOf(job)))) {
            Message message =
                    session.createTextMessage(
                            new String(Json.compact(job), StandardCharsets.UTF_8));
            message.setStringProperty(MessageProperties.PRINCIPAL, caller.principal());
            message.setStringProperty(MessageProperties.PRINCIPAL_FROM, from.getHostAddress());
            if (job.id() != null) {
                message.setStringProperty(MessageProperties.JOB_ID, job.id().toString());
            }
            jobs.setPriority(job.priorityOrDefault());
            jobs.send(message);
        } catch (JMSException e) {
            throw BrokerProblems.of(access, "send a job", e);
        }
    }

    @Override
    public void close() {
        connections.stop();
    }

    private void requireStatedSenders() {
        switch (senders) {
            case STATED, STATED_USER, POPULATED -> {}
            case UNKNOWN ->
                    throw new ProblemException(
                            Problem.permanent(
                                    Code.BROKER_NOT_PREPARED,
                                    "The HTTP API cannot send a job by the broker "
                                            + access.shownUrl()
                                            + ".",
                                    "This broker does not state who sent a message, so nobody could"
                                            + " tell a job of the API from one that claims to be.",
                                    "Add the plugin StatedSender to the broker; \"External broker\""
                                            + " in docs/operations.md describes how."));
        }
    }
}
