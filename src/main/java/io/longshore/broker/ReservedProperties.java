package io.longshore.broker;

import io.longshore.job.MessageProperties;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;

/**
 * The properties of a message that the broker or the JMS layer of a receiver acts on. A job may
 * have those that clients set by themselves, each with its type; with any other it is refused, so
 * that no queue has a message whose reading fails, or whose delivery a sender arranged.
 */
final class ReservedProperties {
    private static final String CONVERTED = "JMS_AMQP_";
    private static final List<String> PREFIXES =
            List.of(
                    "_AMQ",
                    "__AMQ",
                    "AMQ",
                    "JMS",
                    MessageProperties.NOTE,
                    MessageProperties.PRINCIPAL);

    private static final Set<Class<?>> TEXT = Set.of(String.class, SimpleString.class);
    private static final Set<Class<?>> TEXT_OR_BYTES =
            Set.of(String.class, SimpleString.class, byte[].class);

    private static final Map<String, Set<Class<?>>> KEPT =
            Map.ofEntries(
                    Map.entry("_AMQ_DUPL_ID", TEXT_OR_BYTES),
                    Map.entry("_AMQ_GROUP_ID", TEXT),
                    Map.entry("JMSXGroupID", TEXT),
                    Map.entry("_AMQ_GROUP_SEQUENCE", Set.of(Integer.class)),
                    Map.entry("JMSXGroupSeq", Set.of(Integer.class)),
                    Map.entry("JMSXUserID", TEXT),
                    Map.entry("JMSXDeliveryCount", Set.of(Long.class)),
                    Map.entry("JMSType", TEXT),
                    Map.entry("JMSReplyTo", TEXT),
                    Map.entry("JMSCorrelationID", TEXT_OR_BYTES),
                    Map.entry("__AMQ_CID", TEXT),
                    Map.entry("_AMQ_CONTENT_TYPE", TEXT),
                    Map.entry("_AMQ_VALIDATED_USER", TEXT),
                    Map.entry("_AMQ_INGRESS_TIMESTAMP", Set.of(Long.class)),
                    Map.entry("_AMQ_ROUTING_TYPE", Set.of(Byte.class)),
                    Map.entry("_AMQ_ORIG_ADDRESS", TEXT),
                    Map.entry("_AMQ_ORIG_QUEUE", TEXT),
                    Map.entry("_AMQ_ORIG_MESSAGE_ID", Set.of(Long.class)),
                    Map.entry("_AMQ_ORIG_ROUTING_TYPE", Set.of(Byte.class)));

    /** Those that only the service may set: for whom it sends a job. */
    private static final Set<String> OF_SERVICE =
            Set.of(MessageProperties.PRINCIPAL, MessageProperties.PRINCIPAL_FROM);

    private static final byte HIGHEST_PRIORITY = 9;
    private static final int LONGEST_NAME = 64;
    private static final SimpleString REFUSED = SimpleString.of("_AMQ_REFUSED_ROUTE");
    private static final List<SimpleString> ROUTES =
            List.of(Message.HDR_ROUTE_TO_IDS, Message.HDR_ROUTE_TO_ACK_IDS);

    private ReservedProperties() {}

    /**
     * What the message is for which it is refused; empty if it may go on.
     *
     * @param message of a bounded size
     * @param core the same, converted if it is of another protocol
     * @param isOfService true if the service sent it
     * @throws RuntimeException if a property cannot be decoded
     */
    static Optional<String> refused(Message message, ICoreMessage core, boolean isOfService) {
        if (core.getPriority() < 0 || core.getPriority() > HIGHEST_PRIORITY) {
            return Optional.of("a message with a priority outside of 0 to " + HIGHEST_PRIORITY);
        }
        Optional<String> refused = refused(message, "", isOfService);
        if (refused.isEmpty() && core != message) {
            refused = refused(core, CONVERTED, isOfService);
        }
        if (refused.isEmpty()
                && message.getRoutingType() != null
                && message.getRoutingType() != RoutingType.ANYCAST) {
            return Optional.of("a message to a topic");
        }
        return refused;
    }

    private static Optional<String> refused(Message message, String alsoKept, boolean isOfService) {
        return message.getPropertyNames().stream()
                .map(SimpleString::toString)
                .filter(name -> alsoKept.isEmpty() || !name.startsWith(alsoKept))
                .filter(name -> PREFIXES.stream().anyMatch(name::startsWith))
                .filter(name -> !isOfService || !OF_SERVICE.contains(name))
                .filter(name -> !isKept(name, message.getObjectProperty(name)))
                .findFirst()
                .map(name -> "a message with the reserved property " + printable(name));
    }

    private static boolean isKept(String name, Object value) {
        return value == null
                ? KEPT.containsKey(name)
                : KEPT.getOrDefault(name, Set.of()).contains(value.getClass());
    }

    private static String printable(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST_NAME))
                .replaceAll("[^A-Za-z0-9._-]", "?");
    }

    /**
     * Replaces the properties with which a sender names the queues itself by one that is refused:
     * the broker follows and removes them before it asks a plugin about the message.
     */
    static void withoutRoutes(Message message) {
        for (SimpleString route : ROUTES) {
            if (message instanceof ICoreMessage && message.containsProperty(route)) {
                message.removeProperty(route);
                message.putBooleanProperty(REFUSED, true);
            }
        }
    }
}
