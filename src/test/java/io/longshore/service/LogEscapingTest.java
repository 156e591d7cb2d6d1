package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;

/** No text steers a terminal or begins a line of the log, whichever part of an event it is in. */
class LogEscapingTest {
    private final Layout<?> layout =
            LoggerContext.getContext(false).getConfiguration().getAppender("stderr").getLayout();

    @Test
    void everyControlFormatSurrogateAndSeparatorCharacterIsReplacedInMessageExceptionAndJob() {
        List<Integer> unfit = unfit();
        assertThat(unfit)
                .contains(0x1b, 0x202e, 0x2028, 0x2029, 0x85, 0xd800, 0xfeff, 0x2066, 0xe0001);
        for (String line : lines(joined(unfit))) {
            assertThat(line).endsWith(System.lineSeparator());
            assertThat(unfitOf(line.substring(0, line.length() - 1))).isEmpty();
        }
    }

    @Test
    void printableTextIsLoggedUnchanged() {
        String text = "größe 日本語 🚢 é \u00a0 ’ \"x\" <y> \\n %";
        for (String line : lines(text)) {
            assertThat(line).contains("größe 日本語 🚢 é");
        }
        assertThat(line(text, null, "-")).contains(text);
    }

    @Test
    void anExceptionIsPartOfTheOneLine() {
        String line = line("failed", new IllegalStateException("no\n2026-01-01 INFO forged"), "-");
        assertThat(line.strip().lines()).hasSize(1);
        assertThat(line).contains("IllegalStateException", "no 2026-01-01 INFO forged");
    }

    @Test
    void theOutputOfCommandsIsEscapedByTheSameFunction() {
        String text = Printable.trace(new IllegalStateException(joined(unfit())));
        assertThat(unfitOf(text.replace(System.lineSeparator(), ""))).isEmpty();
    }

    /** With a letter between them, so that no two surrogates make a pair. */
    private static String joined(List<Integer> codePoints) {
        return codePoints.stream().map(Character::toString).collect(Collectors.joining("x"));
    }

    private static List<String> unfitOf(String text) {
        return text.codePoints()
                .filter(LogEscapingTest::isUnfit)
                .mapToObj(Integer::toHexString)
                .toList();
    }

    private List<String> lines(String text) {
        return List.of(
                line(text, null, "-"),
                line("x", new IllegalStateException(text, new RuntimeException(text)), "-"),
                line("x", null, text));
    }

    private String line(String message, Throwable thrown, String job) {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("job", job);
        return new String(
                layout.toByteArray(
                        Log4jLogEvent.newBuilder()
                                .setLoggerName("io.longshore.X")
                                .setLevel(Level.WARN)
                                .setMessage(new SimpleMessage(message))
                                .setThrown(thrown)
                                .setContextData(context)
                                .build()),
                StandardCharsets.UTF_8);
    }

    private static List<Integer> unfit() {
        List<Integer> all = new ArrayList<>();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (isUnfit(codePoint)) {
                all.add(codePoint);
            }
        }
        return all;
    }

    private static boolean isUnfit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }
}
