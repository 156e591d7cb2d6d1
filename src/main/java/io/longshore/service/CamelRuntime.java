package io.longshore.service;

import io.longshore.broker.Broker;
import io.longshore.problem.ProblemException;
import io.longshore.task.Watchdog;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.core.JmsTemplate;

/** Camel Main with our components, and the few things that are done to routes. */
final class CamelRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CamelRuntime.class);

    /** Less than {@link ForcedExit} allows; a running import is cancelled before. */
    private static final int SHUTDOWN_SECONDS = 20;

    private final Main main = new Main();
    private final ConnectionFactory transacted;

    CamelRuntime(Broker broker, Watchdog watchdog) {
        transacted = broker.transacted();
        // Camel's default is a shutdown hook of its own: beside that of the service, and with a
        // reference to all that a closed service had.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withName("longshore")
                .withShutdownTimeout(SHUTDOWN_SECONDS)
                .withShutdownSuppressLoggingOnTimeout(true)
                .withStreamCachingEnabled(false)
                .withAutoConfigurationEnvironmentVariablesEnabled(false)
                .withAutoConfigurationSystemPropertiesEnabled(false)
                .withAllowUseOriginalMessage(false);
        main.bind("transacted", transacted(transacted));
        main.bind("plain", persistent(broker.plain()));
        JmsComponent progress = component(broker.progress());
        progress.setDeliveryPersistent(false);
        main.bind("progress", progress);
        // Found by their types.
        main.bind("watched", new WatchedRoutes(watchdog));
    }

    /** Receiving and sending over it is one transaction. */
    private static JmsComponent transacted(ConnectionFactory factory) {
        JmsComponent jms = persistent(factory);
        jms.setTransacted(true);
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        return jms;
    }

    /** Sends with the priority and the persistence that a stage has set. */
    private static JmsComponent persistent(ConnectionFactory factory) {
        JmsComponent jms = component(factory);
        jms.setPreserveMessageQos(true);
        return jms;
    }

    private static JmsComponent component(ConnectionFactory factory) {
        JmsComponent jms = ReadableHeaders.component();
        jms.setConnectionFactory(factory);
        // A body is read by the stage that knows its bound, and by nothing before it.
        jms.setMapJmsMessage(false);
        // Nobody outside may make us answer somewhere.
        jms.setDisableReplyTo(true);
        jms.setRecoveryInterval(1000);
        return jms;
    }

    /** Sends within the transaction in which its thread consumes; for messages as they came. */
    JmsTemplate sender() {
        JmsTemplate sender = new JmsTemplate(transacted);
        sender.setSessionTransacted(true);
        return sender;
    }

    void bind(String name, Object bean) {
        main.bind(name, bean);
    }

    /**
     * @param properties the values of double braces in the routes
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if a route names an
     *     endpoint that it may not use
     */
    void start(String routes, Map<String, String> properties) {
        main.configure().withRoutesIncludePattern(routes);
        properties.forEach(main::addInitialProperty);
        main.addMainListener(
                new MainListenerSupport() {
                    @Override
                    public void beforeConfigure(BaseMainSupport unused) {
                        KnownComponents.only(context());
                    }
                });
        try {
            main.start();
        } catch (RuntimeException e) {
            // Camel wraps exceptions thrown while it creates a route.
            ProblemException refusal = ObjectHelper.getException(ProblemException.class, e);
            throw refusal == null ? e : refusal;
        }
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    void startRoute(String id) {
        change("start", id, () -> context().getRouteController().startRoute(id));
    }

    /** Stops each, in the opposite order; those that cannot be stopped keep none of the others. */
    void stopRoutes(List<String> ids) {
        List<String> lastFirst = new ArrayList<>(ids);
        Collections.reverse(lastFirst);
        RuntimeException failure = null;
        for (String id : lastFirst) {
            try {
                change("stop", id, () -> context().getRouteController().stopRoute(id));
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    void suspendRoute(String id) {
        change("suspend", id, () -> context().getRouteController().suspendRoute(id));
    }

    void resumeRoute(String id) {
        change("resume", id, () -> context().getRouteController().resumeRoute(id));
    }

    /** Runs a route from beginning to end; its failure is thrown. */
    void run(String endpoint) {
        try (var template = context().createProducerTemplate()) {
            template.requestBody(endpoint, "");
        } catch (IOException e) {
            throw new IllegalStateException("cannot close a template", e);
        }
    }

    @Override
    public void close() {
        main.stop();
    }

    private void change(String what, String id, Change change) {
        try {
            change.run();
        } catch (Exception e) {
            LOG.error("cannot {} the route {}", what, id, e);
            throw new IllegalStateException("cannot " + what + " the route " + id, e);
        }
    }

    /** Camel's own methods throw any exception. */
    private interface Change {
        void run() throws Exception;
    }
}
