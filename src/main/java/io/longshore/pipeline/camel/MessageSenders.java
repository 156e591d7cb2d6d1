package io.longshore.pipeline.camel;

import io.longshore.job.BrokerSender;
import io.longshore.job.MessageProperties;
import io.longshore.job.Principal;
import jakarta.jms.Message;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.jspecify.annotations.Nullable;

/**
 * Who stands behind a message: the user whom the broker states, or, in a message of the service,
 * the user of the HTTP API whom it names. What any other client writes there does not count.
 */
public final class MessageSenders {
    private final Function<Message, @Nullable BrokerSender> stated;
    private final String service;

    /**
     * @param user null if it is not known
     * @param address of the client on the network; null if it is not known
     * @param isForged true if the message names a user of the HTTP API, and the service did not
     *     send it
     */
    record Sender(@Nullable Principal user, @Nullable String address, boolean isForged) {
        boolean isOfApi() {
            return user != null && user.via() == Principal.Via.API;
        }
    }

    /**
     * @param stated which user sent a message; null where the broker does not state it
     * @param service the name of the user with which this process is signed in at the broker
     */
    public MessageSenders(Function<Message, @Nullable BrokerSender> stated, String service) {
        this.stated = stated;
        this.service = service;
    }

    Sender of(Message message) {
        // A property that a client sets is only a claim: null unless the broker states the sender.
        BrokerSender sender = stated.apply(message);
        String named = property(message, MessageProperties.PRINCIPAL);
        if (named == null) {
            return sender == null
                    ? new Sender(null, null, false)
                    : new Sender(
                            new Principal(sender.user(), Principal.Via.BROKER),
                            sender.address(),
                            false);
        }
        if (sender != null && sender.user().equals(service) && !named.isEmpty()) {
            return new Sender(
                    new Principal(named, Principal.Via.API),
                    property(message, MessageProperties.PRINCIPAL_FROM),
                    false);
        }
        return new Sender(
                sender == null ? null : new Principal(sender.user(), Principal.Via.BROKER),
                sender == null ? null : sender.address(),
                true);
    }

    private static @Nullable String property(Message message, String name) {
        Object value =
                message instanceof ActiveMQMessage artemis
                        ? artemis.getCoreMessage().getObjectProperty(name)
                        : null;
        return value == null ? null : value.toString();
    }
}
