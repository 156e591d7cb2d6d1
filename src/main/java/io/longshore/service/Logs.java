package io.longshore.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.config.RouteSetting;
import io.longshore.config.Settings;
import io.longshore.json.Json;
import io.longshore.pipeline.DeliveryLog;
import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;
import org.jspecify.annotations.Nullable;

/** How much a process says on its error stream, and in which form. */
public final class Logs {
    private static final String OURS = "io.longshore";
    private static final String AUDIT = "longshore.audit";

    /** Of the built-in configuration, as in {@code log4j2.xml}. */
    private static final String APPENDER = "stderr";

    private Logs() {}

    /**
     * A service says more than a command: one line for each event. A level and a form that a
     * configuration of the site sets stay.
     */
    static void service(Settings settings) {
        LoggerContext context = LoggerContext.getContext(false);
        setLevel(context, OURS, level(settings.get(RouteSetting.LOG_LEVEL)));
        setLevel(context, AUDIT, Level.INFO);
        if (isJson(settings)) {
            writeJson(context);
        }
    }

    static boolean isJson(Settings settings) {
        return settings.get(RouteSetting.LOG_FORMAT) == RouteSetting.LogFormat.JSON;
    }

    /** For a service with output of its own, such as the demo. */
    public static void quiet() {
        Configurator.setLevel(OURS, Level.ERROR);
    }

    private static void setLevel(LoggerContext context, String logger, Level level) {
        if (!context.getConfiguration().getLoggers().containsKey(logger)) {
            Configurator.setLevel(logger, level);
        }
    }

    private static Level level(RouteSetting.LogLevel level) {
        return switch (level) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
        };
    }

    /** The same stream and the same filters with another layout. */
    private static void writeJson(LoggerContext context) {
        Configuration configuration = context.getConfiguration();
        Appender text = configuration.getAppender(APPENDER);
        if (!(text instanceof ConsoleAppender console)) {
            return;
        }
        ConsoleAppender json =
                ConsoleAppender.newBuilder()
                        .setName(APPENDER + "-json")
                        .setTarget(ConsoleAppender.Target.SYSTEM_ERR)
                        .setFollow(true)
                        .setFilter(console.getFilter())
                        .setLayout(new JsonLines())
                        .setConfiguration(configuration)
                        .build();
        json.start();
        LoggerConfig root = configuration.getRootLogger();
        root.addAppender(json, null, null);
        root.removeAppender(APPENDER);
        context.updateLoggers();
    }

    /**
     * The log as one JSON object in each line: docs/schema/log-line-v1.schema.json. A text from
     * outside cannot begin a line or steer a terminal.
     */
    static final class JsonLines extends AbstractStringLayout {
        /** A longer text is cut, so that a line is written in one piece. */
        private static final int LONGEST = 16 << 10;

        JsonLines() {
            super(StandardCharsets.UTF_8);
        }

        /** A line. */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        private record Line(
                int version,
                Instant at,
                String level,
                @Nullable String event,
                @Nullable String job,
                String logger,
                String message,
                @Nullable String error) {}

        @Override
        public String toSerializable(LogEvent event) {
            Throwable thrown = event.getThrown();
            return line(
                    new Line(
                            1,
                            Instant.ofEpochMilli(event.getTimeMillis()),
                            event.getLevel().name(),
                            context(event, DeliveryLog.EVENT),
                            context(event, DeliveryLog.JOB),
                            String.valueOf(event.getLoggerName()),
                            bounded(event.getMessage().getFormattedMessage()),
                            thrown == null ? null : bounded(Printable.trace(thrown))));
        }

        /** The line that replaces lines that nobody has read. */
        static String dropped(long lines, Instant at) {
            return line(
                    new Line(
                            1,
                            at,
                            "WARN",
                            null,
                            null,
                            Logs.class.getName(),
                            lines + " lines were dropped: standard error was not read",
                            null));
        }

        private static String line(Line line) {
            return new String(Json.compact(line), StandardCharsets.UTF_8) + "\n";
        }

        private static @Nullable String context(LogEvent event, String key) {
            String value = event.getContextData().getValue(key);
            return value == null || value.equals("-") ? null : Printable.of(value);
        }

        private static String bounded(String text) {
            int most = Math.min(LONGEST, text.length());
            return Printable.line(text.substring(0, most)) + (most < text.length() ? "…" : "");
        }
    }
}
