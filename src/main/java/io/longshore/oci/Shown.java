package io.longshore.oci;

/** Text from outside made fit for a message: no control characters, not endless. */
public final class Shown {
    private static final int LONGEST = 300;

    private Shown() {}

    /**
     * The text with what could disturb a terminal or a log line replaced, cut at 300 characters.
     */
    public static String of(String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .forEach(
                        c -> {
                            int type = Character.getType(c);
                            boolean unfit =
                                    type == Character.CONTROL
                                            || type == Character.FORMAT
                                            || type == Character.SURROGATE
                                            || type == Character.LINE_SEPARATOR
                                            || type == Character.PARAGRAPH_SEPARATOR;
                            shown.appendCodePoint(unfit ? '\uFFFD' : c);
                        });
        return text.codePointCount(0, text.length()) > LONGEST ? shown + "…" : shown.toString();
    }
}
