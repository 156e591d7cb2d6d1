package io.longshore.broker;

import io.netty.channel.ChannelPipeline;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.protocol.core.impl.CoreProtocolManagerFactory;
import org.apache.activemq.artemis.core.protocol.stomp.StompProtocolManagerFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;

/** The protocols of the embedded broker, each with a bound for what the broker buffers. */
@SuppressWarnings("rawtypes")
final class BoundedProtocols {
    /** A job has at most 64 KiB. A larger message is a large message, in frames of 100 KiB. */
    static final int MOST_FRAME_BYTES = 2 << 20;

    private static final String DECODER = "activemq-decoder";

    private BoundedProtocols() {}

    static void addTo(ActiveMQServer server) {
        server.addProtocolManagerFactory(new Core());
        server.addProtocolManagerFactory(new Stomp());
        server.addProtocolManagerFactory(new Amqp());
    }

    private static final class Amqp extends ProtonProtocolManagerFactory {
        @Override
        public ProtocolManager createProtocolManager(
                ActiveMQServer server,
                Map<String, Object> parameters,
                List<BaseInterceptor> incoming,
                List<BaseInterceptor> outgoing)
                throws Exception {
            return bounded(
                    super.createProtocolManager(server, parameters, incoming, outgoing),
                    pipeline -> pipeline.addLast(new AmqpBound(MOST_FRAME_BYTES)));
        }
    }

    private static final class Core extends CoreProtocolManagerFactory {
        @Override
        public ProtocolManager createProtocolManager(
                ActiveMQServer server,
                Map<String, Object> parameters,
                List<BaseInterceptor> incoming,
                List<BaseInterceptor> outgoing)
                throws Exception {
            return bounded(
                    super.createProtocolManager(server, parameters, incoming, outgoing),
                    pipeline ->
                            pipeline.replace(DECODER, DECODER, new CoreBound(MOST_FRAME_BYTES)));
        }
    }

    private static final class Stomp extends StompProtocolManagerFactory {
        @Override
        public ProtocolManager createProtocolManager(
                ActiveMQServer server,
                Map<String, Object> parameters,
                List<BaseInterceptor> incoming,
                List<BaseInterceptor> outgoing)
                throws Exception {
            return bounded(
                    super.createProtocolManager(server, parameters, incoming, outgoing),
                    pipeline -> pipeline.addLast(new StompBound(MOST_FRAME_BYTES)));
        }
    }

    /** The same, with a handler more in each connection. */
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
