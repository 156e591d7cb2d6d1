package io.longshore.service;

import java.util.HashSet;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.spi.ComponentResolver;

/**
 * Finds the components of {@link RouteRules#SCHEMES} and those that the service itself uses. Camel
 * would find every component on the class path, also for an address that a route has computed.
 */
final class KnownComponents implements ComponentResolver {
    /** Events about progress, the listener of the web server, and what calls the stages. */
    private static final Set<String> OF_THE_SERVICE = Set.of("progress", "platform-http", "bean");

    private final ComponentResolver all = new DefaultComponentResolver();
    private final Set<String> names = new HashSet<>(RouteRules.SCHEMES);

    private KnownComponents() {
        names.addAll(OF_THE_SERVICE);
    }

    /** Makes it the only way in which this context finds components. */
    static void only(CamelContext context) {
        context.getCamelContextExtension()
                .addContextPlugin(ComponentResolver.class, new KnownComponents());
    }

    @Override
    public Component resolveComponent(String name, CamelContext context) {
        if (!names.contains(name)) {
            RouteRules.requireScheme("A route", name + ":");
        }
        try {
            return all.resolveComponent(name, context);
        } catch (Exception e) {
            throw new IllegalStateException("cannot make the component " + name, e);
        }
    }
}
