package io.longshore.broker;

import io.longshore.job.MessageProperties;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQInvalidFilterExpressionException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;

/**
 * A plugin of the broker that accepts only filters for equality of a job id, a status, or both. The
 * broker evaluates the filter of each queue and each consumer in the publishing thread, and a LIKE
 * can take unlimited time. The rule applies to every user, because a plugin does not know the user.
 *
 * <p>Depends on Artemis alone: a broker outside of Longshore can load it by its class name.
 */
public final class EqualityFilters implements ActiveMQServerPlugin {
    private static final int LONGEST = 256;
    private static final String EQUALS =
            "(?:"
                    + MessageProperties.JOB_ID
                    + "|"
                    + MessageProperties.STATUS
                    + ")\\s*=\\s*'[A-Za-z0-9._-]{1,64}'";
    private static final Pattern ALLOWED =
            Pattern.compile(EQUALS + "(?:\\s+AND\\s+" + EQUALS + ")?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAMES_A_JOB = Pattern.compile(MessageProperties.JOB_ID + "\\s*=");

    @Override
    public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
        requireEquality(queue.getFilterString());
    }

    @Override
    public void beforeCreateConsumer(
            long consumer,
            QueueBinding binding,
            SimpleString filter,
            boolean browseOnly,
            boolean supportsLargeMessages)
            throws ActiveMQException {
        requireEquality(filter);
        String queue = binding.getUniqueName().toString();
        if (queue.endsWith(Addresses.AWAITED)
                && (filter == null || !NAMES_A_JOB.matcher(filter).find())) {
            throw new ActiveMQInvalidFilterExpressionException(
                    "The queue "
                            + queue
                            + " is shared by clients that each wait for one job. Consume"
                            + " from it with the filter "
                            + MessageProperties.JOB_ID
                            + " = 'ID'.");
        }
    }

    private static void requireEquality(SimpleString filter) throws ActiveMQException {
        if (filter == null || filter.isEmpty()) {
            return;
        }
        if (filter.length() > LONGEST || !ALLOWED.matcher(filter.toString().strip()).matches()) {
            throw new ActiveMQInvalidFilterExpressionException(
                    "The filter is refused. Only "
                            + MessageProperties.JOB_ID
                            + " = 'ID' and "
                            + MessageProperties.STATUS
                            + " = 'STATUS', or both joined by AND, are allowed.");
        }
    }
}
