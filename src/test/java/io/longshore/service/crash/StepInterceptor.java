package io.longshore.service.crash;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.InterceptStrategy;

/** Put into the routes as a bean by a test, to do something at a step; the product knows none. */
public abstract class StepInterceptor implements InterceptStrategy, CamelContextAware {
    private CamelContext context;

    @Override
    public final void setCamelContext(CamelContext camelContext) {
        context = camelContext;
        context.getCamelContextExtension().addInterceptStrategy(this);
    }

    @Override
    public final CamelContext getCamelContext() {
        return context;
    }
}
