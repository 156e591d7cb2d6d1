package io.longshore.service;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;

/**
 * Ends the process, as {@code kill -9} would, just before or just after a step of a route. Put into
 * the routes as a bean by the test; the product does not know it.
 */
public final class DieAt implements InterceptStrategy, CamelContextAware {
    /** What the process ends with: as if killed. */
    static final int EXIT_CODE = 137;

    private final String step = System.getProperty("die.step", "");
    private final boolean after = "after".equals(System.getProperty("die.when"));
    private CamelContext context;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
        context.getCamelContextExtension().addInterceptStrategy(this);
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext camel, NamedNode definition, Processor target, Processor next) {
        if (!step.equals(definition.getId())) {
            return target;
        }
        return exchange -> {
            if (after) {
                target.process(exchange);
            }
            Runtime.getRuntime().halt(EXIT_CODE);
        };
    }
}
