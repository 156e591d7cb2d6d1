package io.longshore.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.task.Progress.Phase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressDisplayTest {
    private static final long SECOND = 1_000_000_000;

    private final StringWriter text = new StringWriter();
    private final AtomicLong clock = new AtomicLong();
    private int columns = 80;
    private final ProgressDisplay display =
            new ProgressDisplay(new PrintWriter(text), true, () -> columns, clock::get);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 20, 39, 40, 60, 79, 80, 81, 120, 200})
    void theLineIsShorterThanTheTerminalIsWide(int width) {
        columns = width;

        assertThat(drawn()).hasSizeLessThan(width);
    }

    @Test
    void aWideTerminalShowsBarBytesRateAndTimeLeft() {
        columns = 120;

        assertThat(drawn())
                .contains("[######------------------]", "25 %", "1.0 GiB of 4.0 GiB", "/s", "left");
    }

    @Test
    void aNarrowTerminalLosesTheTimeLeftThenTheRateThenTheBar() {
        columns = 80;
        assertThat(drawn()).contains("[", "/s").doesNotContain("left");
        columns = 65;
        assertThat(drawn()).contains("[", "4.0 GiB").doesNotContain("/s");
        columns = 40;
        assertThat(drawn()).contains("25 %", "4.0 GiB").doesNotContain("[");
    }

    @Test
    void aTerminalThatBecomesNarrowerLosesAllRowsOfTheLineThatItHasBroken() {
        columns = 200;
        int length = drawn().length();
        columns = 40;
        text.getBuffer().setLength(0);

        display.tick();

        assertThat(text.toString()).startsWith("\r\u001b[" + (length - 1) / 40 + "A\u001b[J");
    }

    @Test
    void aPhaseAboutARepositoryNamesIt() {
        display.begin(Phase.PUSH, 4L << 30, "harbor1.test.com/mirror/team/app");
        display.begin(Phase.CHECK, 4L << 30);
        display.close();

        assertThat(text.toString())
                .contains("Pushing harbor1.test.com/mirror/team/app: 0 B in 0.0 s")
                .contains("Checking: 0 B in 0.0 s");
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNamedAfterTwoSeconds() {
        display.connecting("harbor1.test.com");
        display.tick();
        assertThat(text.toString()).isEmpty();
        clock.addAndGet(3 * SECOND);

        display.tick();
        assertThat(text.toString()).contains("Waiting for harbor1.test.com to answer: 3 s");

        text.getBuffer().setLength(0);
        display.close();
        assertThat(text.toString()).isEqualTo("\r\u001b[K");
    }

    @Test
    void theFirstAnswerOfARegistryEndsTheWait() {
        display.connecting("harbor1.test.com");
        clock.addAndGet(3 * SECOND);
        display.answered("GET", 401);

        display.tick();

        assertThat(text.toString()).isEmpty();
    }

    @Test
    void withoutATerminalASilentRegistryIsNamedAtOnceAndEveryTenSeconds() {
        ProgressDisplay lines =
                new ProgressDisplay(new PrintWriter(text), false, () -> columns, clock::get);
        lines.connecting("harbor1.test.com");
        for (int second = 1; second <= 23; second++) {
            clock.addAndGet(SECOND);
            lines.tick();
        }

        assertThat(text.toString().lines())
                .containsExactly(
                        "  Waiting for harbor1.test.com to answer: 2 s",
                        "  Waiting for harbor1.test.com to answer: 12 s",
                        "  Waiting for harbor1.test.com to answer: 22 s");
    }

    private String drawn() {
        display.begin(Phase.CHECK, 4L << 30);
        display.advance(1L << 30);
        clock.addAndGet(10 * SECOND);
        text.getBuffer().setLength(0);
        display.tick();
        return text.toString().replaceAll("\u001b\\[[?0-9]*[A-Za-z]|\r", "");
    }
}
