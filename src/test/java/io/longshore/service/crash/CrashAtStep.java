package io.longshore.service.crash;

import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;

/** Ends the process, as {@code kill -9} would, just before or just after a step of a route. */
public final class CrashAtStep extends StepInterceptor {
    /** What the process ends with: as if killed. */
    public static final int EXIT_CODE = 137;

    private final String step = System.getProperty("die.step", "");
    private final boolean after = "after".equals(System.getProperty("die.when"));

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
