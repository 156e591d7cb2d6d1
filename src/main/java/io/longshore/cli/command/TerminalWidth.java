package io.longshore.cli.command;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The number of columns of the terminal. The terminal is asked each time, because its size may have
 * changed, by {@code stty}; where that is missing the variable {@code COLUMNS} counts, else {@value
 * #USUAL} columns.
 */
public final class TerminalWidth {
    private static final int USUAL = 80;
    private static final long PATIENCE_SECONDS = 2;

    private TerminalWidth() {}

    /** The number of columns for standard output; unlimited where no person looks at it. */
    public static int ofOutput() {
        return Console.isOutputTerminal() ? ask() : Integer.MAX_VALUE;
    }

    static int ask() {
        int told = number(lastWord(stty()));
        return told > 0 ? told : fromVariable();
    }

    private static int fromVariable() {
        int told = number(System.getenv().getOrDefault("COLUMNS", ""));
        return told > 0 ? told : USUAL;
    }

    /** Rows and columns, as in "24 80"; empty where nothing answers. */
    private static String stty() {
        try {
            Process asked =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(new File("/dev/tty"))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return "";
            }
            byte[] answer = asked.getInputStream().readNBytes(100);
            return new String(answer, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String lastWord(String text) {
        return text.substring(text.lastIndexOf(' ') + 1);
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }
}
