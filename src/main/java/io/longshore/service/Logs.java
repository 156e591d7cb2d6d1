package io.longshore.service;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/** How much a process says on its error stream. */
public final class Logs {
    private static final String OURS = "io.longshore";
    private static final String AUDIT = "longshore.audit";

    private Logs() {}

    /** A service says more than a command: one line a stage. A level that is set already stays. */
    static void service() {
        LoggerContext context = LoggerContext.getContext(false);
        for (String logger : List.of(OURS, AUDIT)) {
            if (!context.getConfiguration().getLoggers().containsKey(logger)) {
                Configurator.setLevel(logger, Level.INFO);
            }
        }
    }

    /** For a service with output of its own, such as the demo. */
    public static void quiet() {
        Configurator.setLevel(OURS, Level.ERROR);
    }
}
