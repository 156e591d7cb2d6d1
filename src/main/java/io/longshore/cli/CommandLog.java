package io.longshore.cli;

/**
 * The log of a short command: warnings on the error stream, by what is in Log4j's API. Log4j itself
 * takes longer to start than most commands to run.
 */
final class CommandLog {
    private static final String SIMPLE = "org.apache.logging.log4j.simplelog.";

    private CommandLog() {}

    /** To be called before anything has logged. */
    static void use() {
        System.setProperty(
                "log4j2.loggerContextFactory",
                "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
        System.setProperty(SIMPLE + "level", "WARN");
        System.setProperty(SIMPLE + "showShortLogname", "true");
    }
}
