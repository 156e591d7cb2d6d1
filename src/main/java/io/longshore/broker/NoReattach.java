package io.longshore.broker;

import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionResponseMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interceptor of the broker that answers each SESSION_REATTACH as if there were no such session.
 * Before Artemis 2.57.0 that packet needs no credentials, and ends or takes over the session that
 * it names (CVE-2026-57967). An honest client that lost its connection makes a new session then.
 *
 * <p>Depends on Artemis alone: a broker outside of Longshore can load it by its class name.
 */
public final class NoReattach implements Interceptor {
    private static final Logger LOG = LoggerFactory.getLogger(NoReattach.class);

    /** Of a session that is not there. */
    private static final int NOTHING_CONFIRMED = -1;

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        if (packet.getType() != PacketImpl.REATTACH_SESSION) {
            return true;
        }
        LOG.debug("{} may not take a session over", connection.getRemoteAddress());
        ((CoreRemotingConnection) connection)
                .getChannel(packet.getChannelID(), NOTHING_CONFIRMED)
                .send(new ReattachSessionResponseMessage(NOTHING_CONFIRMED, false));
        return false;
    }
}
