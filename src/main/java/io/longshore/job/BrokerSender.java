package io.longshore.job;

import org.jspecify.annotations.Nullable;

/**
 * Who sent a message, as the broker states it.
 *
 * @param user of the session
 * @param address of the client on the network; null where the broker does not state it
 */
public record BrokerSender(String user, @Nullable String address) {}
