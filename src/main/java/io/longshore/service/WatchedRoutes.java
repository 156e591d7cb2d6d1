package io.longshore.service;

import io.longshore.job.MessageProperties;
import io.longshore.problem.ProblemException;
import io.longshore.task.Watchdog;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.util.ObjectHelper;

/** Tells the watchdog what every route does, whatever an operator has written into its file. */
final class WatchedRoutes extends RoutePolicySupport
        implements RoutePolicyFactory, InterceptStrategy {
    private final Watchdog watchdog;

    WatchedRoutes(Watchdog watchdog) {
        this.watchdog = watchdog;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        return this;
    }

    /** The stage is the route in which the work began, also in the routes that it calls. */
    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        watchdog.begin(exchange.getFromRouteId());
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        Exception failure = exchange.getException(Exception.class);
        boolean isNamed =
                failure == null
                        || ObjectHelper.getException(ProblemException.class, failure) != null;
        watchdog.end(isNamed);
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext camel, NamedNode step, Processor target, Processor next) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                String job =
                        exchange.getMessage().getHeader(MessageProperties.JOB_ID, String.class);
                watchdog.reached(step.getId(), job);
                return super.process(exchange, callback);
            }
        };
    }
}
