package io.longshore.cli.queue;

import io.longshore.broker.BrokerClient;
import io.longshore.cli.command.AlwaysSet;
import picocli.CommandLine.Option;

/** Which of the subscriptions a reader follows. */
final class SubscriptionFlag {
    @Option(
            names = "--subscription",
            paramLabel = "NAME",
            defaultValue = BrokerClient.FOLLOW,
            description =
                    "With --follow: a name of longshore.broker.subscriptions. '"
                            + BrokerClient.FOLLOW
                            + "' (the default) is for one reader at a time.")
    @AlwaysSet
    private String name;

    String name() {
        return name;
    }
}
