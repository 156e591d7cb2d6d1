package io.longshore.broker;

import io.longshore.job.MessageProperties;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Writes into each message which user sent it, and from which address, over what its sender wrote
 * there. Artemis's own {@code populate-validated-user} does so for CORE and STOMP, and leaves what
 * a client of AMQP wrote.
 */
public final class StatedSender implements ActiveMQServerMessagePlugin {
    private static final SimpleString SENT_BY = SimpleString.of(MessageProperties.SENT_BY);
    private static final SimpleString SENT_FROM = SimpleString.of(MessageProperties.SENT_FROM);

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
        message.setBrokerProperty(SENT_FROM, SimpleString.of(address(session)));
    }

    /** Without the port, as the SFTP server states it. */
    private static String address(@Nullable ServerSession session) {
        String remote =
                session == null || session.getRemotingConnection() == null
                        ? null
                        : session.getRemotingConnection().getRemoteAddress();
        if (remote == null) {
            return "";
        }
        String named = remote.substring(remote.lastIndexOf('/') + 1);
        int port = named.lastIndexOf(':');
        String host = port < 0 ? named : named.substring(0, port);
        return host.replaceAll("[\\[\\]]", "");
    }
}
