package io.longshore.cli.command;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.testing.RequiresTool;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The progress display in a real terminal, tmux. */
@RequiresTool("tmux")
class TerminalIT {
    @TempDir Path folder;

    @AfterEach
    void closeTerminal() throws Exception {
        tmux("kill-server");
    }

    @Test
    void aTerminalThatIsResizedAtWorkShowsOneLineAndNoRestOfOthers() throws Exception {
        Path end = folder.resolve("end");
        tmux("new-session", "-d", "-x", "200", "-y", "24", sample(end));
        awaitOneLine(200, "left");
        for (int columns : List.of(80, 40, 60, 200, 40)) {
            tmux("resize-window", "-x", String.valueOf(columns), "-y", "24");
            awaitOneLine(columns, "Checking");
        }

        Files.createFile(end);

        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(shown()).hasSize(2).contains("done"));
    }

    /** The shell keeps the window after the program has ended. */
    private static String sample(Path end) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return String.join(
                " ",
                java,
                "-cp",
                "'" + System.getProperty("java.class.path") + "'",
                ProgressSample.class.getName(),
                "'" + end + "';",
                "echo done; read wait");
    }

    private void awaitOneLine(int columns, String part) {
        await().atMost(60, SECONDS)
                .untilAsserted(
                        () ->
                                assertThat(shown())
                                        .singleElement()
                                        .asString()
                                        .contains(part)
                                        .hasSizeLessThan(columns));
    }

    private List<String> shown() throws IOException, InterruptedException {
        return tmux("capture-pane", "-p").lines().filter(line -> !line.isBlank()).toList();
    }

    private String tmux(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tmux", "-f", "/dev/null"));
        command.addAll(List.of("-S", folder.resolve("socket").toString()));
        command.addAll(List.of(arguments));
        File errors = folder.resolve("errors").toFile();
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
