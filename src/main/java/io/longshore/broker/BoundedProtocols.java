package io.longshore.broker;

import io.netty.channel.ChannelPipeline;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.activemq.artemis.core.persistence.Persister;
import org.apache.activemq.artemis.core.protocol.core.impl.CoreProtocolManagerFactory;
import org.apache.activemq.artemis.core.protocol.stomp.StompProtocolManagerFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManagerFactory;

/** The protocols of the embedded broker, each with a bound for what the broker buffers. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class BoundedProtocols {
    /** A job has at most 64 KiB. A larger message is a large message, in frames of 100 KiB. */
    static final int MOST_FRAME_BYTES = 2 << 20;

    private static final String DECODER = "activemq-decoder";

    private BoundedProtocols() {}

    static void addTo(ActiveMQServer server) {
        add(
                server,
                new CoreProtocolManagerFactory(),
                pipeline ->
                        pipeline.replace(DECODER, DECODER, new CoreFrameLimit(MOST_FRAME_BYTES)));
        add(
                server,
                new StompProtocolManagerFactory(),
                pipeline -> pipeline.addLast(new StompFrameLimit(MOST_FRAME_BYTES)));
        add(
                server,
                new ProtonProtocolManagerFactory(),
                pipeline -> pipeline.addLast(new AmqpFrameLimit(MOST_FRAME_BYTES)));
    }

    private static void add(
            ActiveMQServer server,
            ProtocolManagerFactory protocol,
            Consumer<ChannelPipeline> bound) {
        server.addProtocolManagerFactory(new BoundedFactory(protocol, bound));
    }

    /**
     * A protocol of the broker with a bound.
     *
     * @param protocol does everything else
     * @param bound adds a handler to each connection
     */
    private record BoundedFactory(ProtocolManagerFactory protocol, Consumer<ChannelPipeline> bound)
            implements ProtocolManagerFactory {
        @Override
        public ProtocolManager createProtocolManager(
                ActiveMQServer server, Map parameters, List incoming, List outgoing)
                throws Exception {
            return bounded(
                    protocol.createProtocolManager(server, parameters, incoming, outgoing), bound);
        }

        @Override
        public Persister[] getPersister() {
            return protocol.getPersister();
        }

        @Override
        public List filterInterceptors(List interceptors) {
            return protocol.filterInterceptors(interceptors);
        }

        @Override
        public String[] getProtocols() {
            return protocol.getProtocols();
        }

        @Override
        public String getModuleName() {
            return protocol.getModuleName();
        }

        @Override
        public void loadProtocolServices(ActiveMQServer server, List services) {
            protocol.loadProtocolServices(server, services);
        }

        @Override
        public void updateProtocolServices(ActiveMQServer server, List services) throws Exception {
            protocol.updateProtocolServices(server, services);
        }
    }

    /** Passes each call on to the protocol, and adds the bound to each connection. */
    private static ProtocolManager bounded(
            ProtocolManager protocol, Consumer<ChannelPipeline> bound) {
        return (ProtocolManager)
                Proxy.newProxyInstance(
                        ProtocolManager.class.getClassLoader(),
                        new Class<?>[] {ProtocolManager.class},
                        (proxy, method, arguments) -> {
                            try {
                                Object result = method.invoke(protocol, arguments);
                                if (method.getName().equals("addChannelHandlers")) {
                                    bound.accept((ChannelPipeline) arguments[0]);
                                }
                                return result;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
