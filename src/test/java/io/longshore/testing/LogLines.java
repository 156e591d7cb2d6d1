package io.longshore.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Log lines of this JVM from {@link #start()} to {@link #close()}. */
public final class LogLines implements AutoCloseable {
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<String> all = new CopyOnWriteArrayList<>();
    private final List<Throwable> traces = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LogManager.getRootLogger();
    private final AbstractAppender appender =
            new AbstractAppender("test", null, null, true, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent event) {
                    all.add(event.getMessage().getFormattedMessage());
                    if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
                        warnings.add(event.getMessage().getFormattedMessage());
                    }
                    if (event.getThrown() != null) {
                        traces.add(event.getThrown());
                    }
                }
            };

    private LogLines() {}

    public static LogLines start() {
        LogLines lines = new LogLines();
        lines.appender.start();
        lines.root.addAppender(lines.appender);
        return lines;
    }

    /** Warnings and errors, oldest first. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Every line that passes the level of its logger, oldest first. */
    public List<String> all() {
        return List.copyOf(all);
    }

    /** Lines with a stack trace, at any level. */
    public List<Throwable> traces() {
        return List.copyOf(traces);
    }

    public void clear() {
        all.clear();
        warnings.clear();
    }

    @Override
    public void close() {
        root.removeAppender(appender);
        appender.stop();
    }
}
