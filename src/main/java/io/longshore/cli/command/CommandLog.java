package io.longshore.cli.command;

import io.longshore.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.helpers.Reporter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of a short command: warnings on the error stream. A library for it looks for its settings
 * in every jar, which takes longer than most commands.
 */
public final class CommandLog implements SLF4JServiceProvider {
    private final ILoggerFactory loggers = Warnings::new;
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** To be called before anything has logged. */
    public static void use() {
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, CommandLog.class.getName());
        // Otherwise SLF4J reports this choice on standard error.
        System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // Nothing is to be prepared.
    }

    /** Prints one line for each warning, with the class that logs it. */
    private static final class Warnings extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1;

        Warnings(String name) {
            this.name = name.substring(name.lastIndexOf('.') + 1);
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
            String text = MessageFormatter.basicArrayFormat(pattern, arguments);
            synchronized (System.err) {
                System.err.println(Printable.line(level + " " + name + " " + text));
                if (thrown != null) {
                    System.err.println(Printable.trace(thrown));
                }
            }
        }
    }
}
