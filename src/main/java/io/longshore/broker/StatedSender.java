package io.longshore.broker;

import io.longshore.job.MessageProperties;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Writes into each message which user sent it, over what its sender wrote there. Artemis's own
 * {@code populate-validated-user} does so for CORE and STOMP, and leaves what a client of AMQP
 * wrote.
 */
public final class StatedSender implements ActiveMQServerMessagePlugin {
    private static final SimpleString SENT_BY = SimpleString.of(MessageProperties.SENT_BY);

    @Override
    public void beforeSend(
            ServerSession session,
            Transaction transaction,
            Message message,
            boolean direct,
            boolean noAutoCreateQueue)
            throws ActiveMQException {
        String user = session == null ? null : session.getValidatedUser();
        message.setBrokerProperty(SENT_BY, SimpleString.of(user == null ? "" : user));
    }
}
