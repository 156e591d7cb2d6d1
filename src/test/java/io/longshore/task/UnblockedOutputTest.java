package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for the reader of a stream. */
class UnblockedOutputTest {
    /** A pipe of which nobody reads until it is opened. */
    private static final class Pipe extends OutputStream {
        private final CountDownLatch read = new CountDownLatch(1);
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            try {
                read.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                content.write(b);
            }
        }

        synchronized String text() {
            return content.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    @Timeout(30)
    void unreadLinesAreDiscardedAndCountedAndTheOthersStayInOrder() {
        Pipe pipe = new Pipe();
        PrintStream out =
                new PrintStream(new UnblockedOutput("test", pipe), true, StandardCharsets.UTF_8);
        String line = "x".repeat(1_000);
        int written = 2 * UnblockedOutput.MOST_BYTES / line.length();

        for (int i = 0; i < written; i++) {
            out.println(i + line);
        }
        pipe.read.countDown();
        await().untilAsserted(() -> assertThat(pipe.text()).contains("\n1000" + line));
        await().untilAsserted(
                        () -> {
                            out.println("again");
                            assertThat(pipe.text()).endsWith("again\n");
                        });

        String text = pipe.text();
        assertThat(text).startsWith("0" + line + "\n1" + line + "\n");
        assertThat(text)
                .containsPattern(
                        "\\([1-9][0-9]+ lines were dropped: standard output was not read\\)");
        assertThat(text).doesNotContain("\n" + (written - 1) + line);
    }

    @Test
    void aLineWrittenInPiecesArrivesUnchanged() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        PrintStream out =
                new PrintStream(new UnblockedOutput("test", target), true, StandardCharsets.UTF_8);

        out.print("ä");
        out.print(1);
        out.println(" b");

        await().untilAsserted(
                        () ->
                                assertThat(target.toString(StandardCharsets.UTF_8))
                                        .isEqualTo("ä1 b\n"));
    }
}
