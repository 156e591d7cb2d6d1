package io.longshore.config;

import static io.longshore.config.SettingType.path;

import java.nio.file.Path;
import java.util.List;

/** The files that define the routes. */
public final class RouteSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Path> FOLDER =
            ROWS.add(
                    "longshore.routes",
                    path("/etc/longshore/routes"),
                    null,
                    "",
                    "The folder of the route files, which the service's user must not be able to"
                            + " write to. Default: `routes/` beside `bin/`, else the copy in the"
                            + " jar.");

    /** How the lines of the log are written. */
    public enum LogFormat {
        /** For people. */
        TEXT,
        /** One JSON object in each line. */
        JSON
    }

    public static final Setting<LogFormat> LOG_FORMAT =
            ROWS.add(
                    "longshore.log.format",
                    SettingType.choice(List.of(LogFormat.TEXT, LogFormat.JSON)),
                    "text",
                    "",
                    "How the service writes its log. json: one JSON object in each line on standard"
                            + " error, and nothing on standard output.");

    /** How much Longshore logs of itself. */
    public enum LogLevel {
        /** What does not work and does not end by itself. */
        ERROR,
        /** Also what may need somebody's attention. */
        WARN,
        /** Also one line for each event. */
        INFO,
        /** Also each step. */
        DEBUG
    }

    public static final Setting<LogLevel> LOG_LEVEL =
            ROWS.add(
                    "longshore.log.level",
                    SettingType.choice(
                            List.of(LogLevel.ERROR, LogLevel.WARN, LogLevel.INFO, LogLevel.DEBUG)),
                    "info",
                    "",
                    "How much the service logs. info: one line for each event; debug: also each"
                            + " step.");

    private RouteSetting() {}
}
