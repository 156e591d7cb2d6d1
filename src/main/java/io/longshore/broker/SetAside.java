package io.longshore.broker;

import io.longshore.job.MessageProperties;
import java.util.Objects;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.impl.RoutingContextImpl;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.utils.CompositeAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin of the broker that sets aside what cannot be a job, before it comes to {@code
 * longshore.jobs}: instead of the message, whose body is discarded unread, a record of it goes to
 * {@code longshore.jobs.invalid}. So no receiver, and no administrator, ever meets such a message.
 * Its sender, and the sender of a message that expired, gets an answer.
 *
 * <p>Depends on Artemis alone: a broker outside of Longshore can load it by its class name.
 */
public final class SetAside implements ActiveMQServerPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);
    private static final SimpleString INVALID = SimpleString.of(Addresses.JOBS_INVALID);
    private static final SimpleString CHECKS = SimpleString.of(Addresses.CHECKS);
    private static final SimpleString DEAD = SimpleString.of(Addresses.JOBS_DEAD);

    /** Of a text that a client of a record reads in one piece. */
    private static final int LONGEST_TEXT = 256;

    /** The maximum number of notes on {@code longshore.jobs.dead}, among the jobs that failed. */
    private static final int MOST_NOTES = 100;

    private volatile @Nullable ActiveMQServer server;

    @Override
    public void registered(ActiveMQServer to) {
        server = to;
    }

    @Override
    public void beforeSend(
            ServerSession session,
            Transaction transaction,
            Message message,
            boolean direct,
            boolean noAutoCreateQueue)
            throws ActiveMQException {
        SimpleString address = message.getAddressSimpleString();
        if (address != null && isOfJobs(CompositeAddress.extractAddressName(address).toString())) {
            ReservedProperties.withoutRoutes(message);
        }
    }

    private ActiveMQServer server() {
        return Objects.requireNonNull(server, "the plugin is registered before any message");
    }

    private static boolean isOfJobs(String address) {
        return address.equals(Addresses.JOBS) || address.equals(Addresses.REPLAYS);
    }

    @Override
    public void beforeMessageRoute(
            Message message, RoutingContext context, boolean direct, boolean rejectDuplicates)
            throws ActiveMQException {
        String address =
                CompositeAddress.extractAddressName(context.getAddress(message)).toString();
        if (isOfJobs(address)) {
            Optional<String> instead = NotAJob.instead(message, () -> isOfService(context));
            boolean diverted = context.getQueueCount() == 0 && NotAJob.isTooLarge(message);
            if (instead.isPresent() && !diverted) {
                replace(message, context, instead.get(), address);
            }
        } else if (address.equals(Addresses.JOBS_INVALID) && context.getQueueCount() > 0) {
            if (NotAJob.isTooMuchToKeep(message)) {
                replace(message, context, "a large message", Addresses.JOBS);
            } else {
                note(message, context);
            }
        }
    }

    @Override
    public void messageExpired(
            MessageReference message,
            @Nullable SimpleString expiryAddress,
            @Nullable ServerConsumer consumer) {
        if (isOfJobs(message.getQueue().getAddress().toString())) {
            new BrokerAnswers(server())
                    .answer(message.getMessage(), BrokerAnswers.Refusal.expired(), null);
        }
    }

    /** The broker removes the file of a large message that goes to no queue. */
    private void replace(Message message, RoutingContext context, String instead, String address)
            throws ActiveMQException {
        CoreMessage record = message(INVALID);
        record.putStringProperty(MessageProperties.CAUSE, "NOT_A_JOB");
        record.putStringProperty(
                MessageProperties.WHY,
                "It is "
                        + instead
                        + "; a job is a text message, or a bytes message with text, of at most 64 KiB"
                        + " without properties for the broker.");
        record.putLongProperty(MessageProperties.SIZE, message.getWholeMessageSize());
        sender(context)
                .ifPresent(
                        name ->
                                record.putStringProperty(
                                        MessageProperties.SENT_BY, shortened(name)));
        LOG.warn("a message to {} is {} and is set aside", address, instead);
        new BrokerAnswers(server())
                .answer(message, BrokerAnswers.Refusal.notAJob(instead), context.getTransaction());
        context.clear();
        context.setReusable(false);
        route(record, context);
    }

    /**
     * For those who watch {@code longshore.jobs.dead} alone, where such messages lay in version 1
     * of docs/contracts.md.
     */
    private void note(Message message, RoutingContext context) throws ActiveMQException {
        if (server().getPostOffice().getBinding(DEAD) instanceof QueueBinding dead
                && dead.getQueue().getMessageCount() < MOST_NOTES) {
            CoreMessage note = message(DEAD);
            note.putStringProperty(MessageProperties.CAUSE, "NOT_A_JOB");
            note.putBooleanProperty(MessageProperties.NOTE, true);
            Object why = message.getObjectProperty(MessageProperties.WHY);
            if (why != null) {
                note.putStringProperty(MessageProperties.WHY, shortened(why.toString()));
            }
            route(note, context);
        }
    }

    /** True if the session may do what only the service may: send to a stage. */
    private boolean isOfService(RoutingContext context) {
        ServerSession session = context.getServerSession();
        if (session == null) {
            return false;
        }
        try {
            server().getSecurityStore().check(CHECKS, CheckType.SEND, session);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    private static Optional<String> sender(RoutingContext context) {
        return Optional.ofNullable(context.getServerSession()).map(ServerSession::getUsername);
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    }

    private CoreMessage message(SimpleString address) {
        CoreMessage message =
                new CoreMessage(server().getStorageManager().generateID(), 2 * LONGEST_TEXT);
        message.setType(Message.DEFAULT_TYPE);
        message.setAddress(address);
        message.setDurable(true);
        message.setTimestamp(System.currentTimeMillis());
        message.setRoutingType(RoutingType.ANYCAST);
        return message;
    }

    /** In the transaction of the sender, if it has one. */
    private void route(CoreMessage message, RoutingContext context) throws ActiveMQException {
        try {
            server().getPostOffice()
                    .route(message, new RoutingContextImpl(context.getTransaction()), false);
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQException(e.getMessage(), e, null);
        }
    }
}
