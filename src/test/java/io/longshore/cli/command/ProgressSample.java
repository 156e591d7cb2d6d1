package io.longshore.cli.command;

import io.longshore.task.Progress.Phase;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program that shows progress until a file appears, for a real terminal. */
final class ProgressSample {
    private ProgressSample() {}

    /**
     * @param arguments the file that ends it
     */
    public static void main(String[] arguments) throws Exception {
        Path end = Path.of(arguments[0]);
        PrintWriter err = new PrintWriter(System.err);
        CountDownLatch never = new CountDownLatch(1);
        try (ProgressDisplay display = ProgressDisplay.start(err, true)) {
            display.begin(Phase.CHECK, 4L << 30);
            while (!Files.exists(end)) {
                display.advance(1 << 20);
                never.await(20, TimeUnit.MILLISECONDS);
            }
        }
    }
}
