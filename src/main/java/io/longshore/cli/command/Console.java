package io.longshore.cli.command;

/** Whether a person sits in front of the error stream. */
public final class Console {
    /** Set by the launcher, which can ask the shell; Java itself cannot tell for each stream. */
    private static final String PROPERTY = "longshore.terminal";

    private Console() {}

    public static boolean isTerminal() {
        String told = System.getProperty(PROPERTY);
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        String type = System.getenv("TERM");
        return System.console() != null && type != null && !type.equals("dumb");
    }
}
