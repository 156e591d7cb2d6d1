package io.longshore.service;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsBinding;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsEndpoint;

/**
 * Reads the headers of a message one by one when they cannot be read together, and leaves out those
 * that cannot be read at all. Camel reads them lazily, outside of a route's error handling: an
 * exception there ends neither the delivery nor its transaction, and its consumer waits forever.
 */
final class ReadableHeaders extends JmsBinding {
    private static final String PRIORITY = "JMSPriority";
    private static final String OWN = "longshore";

    private ReadableHeaders(JmsEndpoint endpoint) {
        super(endpoint);
    }

    /** A component all of whose endpoints read headers so. */
    static JmsComponent component() {
        return new JmsComponent() {
            @Override
            protected Endpoint createEndpoint(
                    String uri, String remaining, Map<String, Object> parameters) throws Exception {
                Endpoint endpoint = super.createEndpoint(uri, remaining, parameters);
                if (endpoint instanceof JmsEndpoint jms) {
                    jms.setBinding(new ReadableHeaders(jms));
                }
                return endpoint;
            }
        };
    }

    @Override
    public Map<String, Object> extractHeadersFromJms(Message message, Exchange exchange) {
        try {
            return super.extractHeadersFromJms(message, exchange);
        } catch (RuntimeException | StackOverflowError e) {
            return readable(message);
        }
    }

    private static Map<String, Object> readable(Message message) {
        Map<String, Object> headers = new HashMap<>();
        put(headers, PRIORITY, message::getJMSPriority);
        for (String name : names(message)) {
            if (name.startsWith(OWN)) {
                put(headers, name, () -> message.getObjectProperty(name));
            }
        }
        return headers;
    }

    @SuppressWarnings("unchecked")
    private static List<String> names(Message message) {
        try {
            return Collections.list(message.getPropertyNames());
        } catch (JMSException | RuntimeException e) {
            return List.of();
        }
    }

    private static void put(Map<String, Object> headers, String name, Value value) {
        try {
            headers.put(name, value.read());
        } catch (JMSException | RuntimeException e) {
            headers.remove(name);
        }
    }

    private interface Value {
        Object read() throws JMSException;
    }
}
