package io.longshore.broker;

import io.longshore.access.Role;
import io.longshore.job.ReplyAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;

/**
 * The queues for answers: one for each user who may send jobs. Only this user consumes from it, and
 * only the service sends to it. broker.xml bounds the age of the messages and their size.
 */
final class ReplyQueues {
    /** So many answers does a queue keep; the oldest ones are discarded. */
    private static final int RING = 100;

    private ReplyQueues() {}

    /** True if a user with these roles has a queue for answers. */
    static boolean has(String user, Collection<Role> roles) {
        return ReplyAddress.of(user).isPresent()
                && (roles.contains(Role.SENDER) || roles.contains(Role.ADMIN));
    }

    /** The users with a queue for answers, of these users with their roles. */
    static List<String> of(Map<String, Set<Role>> users) {
        return users.entrySet().stream()
                .filter(user -> has(user.getKey(), user.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The role of a single user, by which the broker lets this user alone consume. */
    static String role(String user) {
        return "replies:" + user;
    }

    static void declare(Configuration configuration, Collection<String> users) {
        for (String user : users) {
            String name = ReplyAddress.of(user).orElseThrow();
            configuration.addAddressConfiguration(
                    new CoreAddressConfiguration()
                            .setName(name)
                            .addRoutingType(RoutingType.ANYCAST)
                            .addQueueConfig(
                                    QueueConfiguration.of(name)
                                            .setAddress(name)
                                            .setRoutingType(RoutingType.ANYCAST)
                                            .setDurable(false)
                                            .setRingSize((long) RING)));
            configuration.putSecurityRoles(
                    name,
                    new HashSet<>(
                            Set.of(
                                    permission(Role.SERVICE.text(), true, false),
                                    permission(role(user), false, true))));
        }
    }

    private static org.apache.activemq.artemis.core.security.Role permission(
            String role, boolean sends, boolean consumes) {
        return new org.apache.activemq.artemis.core.security.Role(
                role, sends, consumes, false, false, false, false, false, consumes, false, false,
                false, false);
    }
}
