package io.longshore.broker;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.cluster.ClusterConnection;
import org.apache.activemq.artemis.core.server.metrics.MetricsManager;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.remoting.AcceptorFactory;
import org.apache.activemq.artemis.spi.core.remoting.BufferHandler;
import org.apache.activemq.artemis.spi.core.remoting.ServerConnectionLifeCycleListener;
import org.apache.activemq.artemis.utils.actors.OrderedExecutor;

/**
 * Makes an acceptor of the broker that has a {@link ConnectionGuard}. The broker makes it by its
 * name.
 */
@SuppressWarnings("rawtypes")
public final class GuardedAcceptorFactory implements AcceptorFactory {
    @Override
    public Acceptor createAcceptor(
            String name,
            ClusterConnection cluster,
            Map<String, Object> configuration,
            BufferHandler handler,
            ServerConnectionLifeCycleListener listener,
            Executor threads,
            ScheduledExecutorService scheduled,
            Map<String, ProtocolManager> protocols,
            String threadGroup,
            MetricsManager metrics) {
        return new NettyAcceptor(
                name,
                cluster,
                configuration,
                handler,
                listener,
                scheduled,
                new OrderedExecutor(threads),
                protocols,
                threadGroup,
                metrics) {
            private final ConnectionGuard door = new ConnectionGuard();

            @Override
            public synchronized void start() throws Exception {
                super.start();
                guard();
            }

            /** Opens the port again with the certificate as it is now; connections stay. */
            @Override
            public synchronized void reload() {
                super.reload();
                try {
                    guard();
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("the port has no guard", e);
                }
            }

            private void guard() throws ReflectiveOperationException {
                for (Channel port : ports(this)) {
                    port.pipeline().addFirst(door);
                }
            }
        };
    }

    /** The plugin that tells the door of a connection which has a session, and so a user. */
    static ActiveMQServerPlugin signIns() {
        return new ActiveMQServerPlugin() {
            @Override
            public void afterCreateSession(ServerSession session) {
                if (session.getRemotingConnection().getTransportConnection()
                        instanceof NettyConnection connection) {
                    ConnectionGuard.admit(connection.getNettyChannel());
                }
            }
        };
    }

    /** The acceptor does not expose the channels that it listens on. */
    private static ChannelGroup ports(NettyAcceptor acceptor) throws ReflectiveOperationException {
        Field ports = NettyAcceptor.class.getDeclaredField("serverChannelGroup");
        ports.setAccessible(true);
        return (ChannelGroup) ports.get(acceptor);
    }
}
