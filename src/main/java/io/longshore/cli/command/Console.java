package io.longshore.cli.command;

/** Whether a person sits in front of a stream. */
public final class Console {
    /** Set by the launcher, which can ask the shell; Java itself cannot tell for each stream. */
    private static final String ERROR_STREAM = "longshore.terminal";

    private static final String OUTPUT_STREAM = "longshore.terminal.output";

    private Console() {}

    /** True if the error stream is a terminal. */
    public static boolean isTerminal() {
        return isTerminal(ERROR_STREAM);
    }

    /** True if standard output is a terminal. */
    public static boolean isOutputTerminal() {
        return isTerminal(OUTPUT_STREAM);
    }

    private static boolean isTerminal(String property) {
        String told = System.getProperty(property);
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        String type = System.getenv("TERM");
        return System.console() != null && type != null && !type.equals("dumb");
    }
}
