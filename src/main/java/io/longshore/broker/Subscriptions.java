package io.longshore.broker;

import io.longshore.config.BrokerSetting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;

/**
 * The subscriptions that the administrator names: each is one queue on each address that is
 * published, with a ring. Readers create none.
 */
final class Subscriptions {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    private Subscriptions() {}

    /** The fully qualified name of the queue of a subscription. */
    static String queue(String address, String name) {
        return address + "::" + address + "." + name;
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if a name is not one, or is
     *     in use
     */
    static void declare(Configuration configuration, List<String> names) {
        for (String name : names) {
            String suffix = "." + name;
            if (!NAME.matcher(name).matches()
                    || suffix.equals(Addresses.AWAITED)
                    || suffix.equals(Addresses.FOLLOW)
                    || suffix.equals(Addresses.GATEWAY)) {
                throw new ProblemException(
                        Problem.permanent(
                                        Code.BAD_SETTING,
                                        BrokerSetting.SUBSCRIPTIONS.name()
                                                + " cannot name '"
                                                + name
                                                + "'.",
                                        "A name has up to 32 lower-case letters, digits and hyphens;"
                                                + " 'awaited', 'follow' and 'gateway' are"
                                                + " reserved.",
                                        "Choose another name.")
                                .with("setting", BrokerSetting.SUBSCRIPTIONS.name()));
            }
            configuration.getAddressConfigurations().stream()
                    .filter(address -> Addresses.PUBLISHED.contains(address.getName()))
                    .forEach(address -> declare(address, suffix));
        }
    }

    /** Like the one that is followed, for any number of readers that share it. */
    private static void declare(CoreAddressConfiguration address, String suffix) {
        QueueConfiguration followed =
                address.getQueueConfigs().stream()
                        .filter(queue -> queue.getName().toString().endsWith(Addresses.FOLLOW))
                        .findFirst()
                        .orElseThrow();
        address.addQueueConfig(
                QueueConfiguration.of(address.getName() + suffix)
                        .setAddress(address.getName())
                        .setRoutingType(followed.getRoutingType())
                        .setDurable(followed.isDurable())
                        .setRingSize(followed.getRingSize()));
    }
}
