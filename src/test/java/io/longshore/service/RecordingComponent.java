package io.longshore.service;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** Stands for a component in the test of a route: notes what is sent, and hands in what comes. */
public final class RecordingComponent extends DefaultComponent {
    /** The addresses that were sent to, without parameters, as in {@code plain:queue:x}. */
    public final List<String> sent = new CopyOnWriteArrayList<>();

    private final Map<String, Processor> routes = new HashMap<>();

    /** Runs the route that begins with this address; the exchange says how it ended. */
    public void receive(String address, Exchange exchange) throws Exception {
        routes.get(address).process(exchange);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String rest, Map<String, Object> parameters) {
        parameters.clear();
        String address = uri.replaceFirst("://", ":").replaceFirst("\\?.*", "");
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) {
                        sent.add(address);
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                routes.put(address, processor);
                return new DefaultConsumer(this, processor);
            }

            @Override
            public boolean isLenientProperties() {
                return true;
            }
        };
    }
}
