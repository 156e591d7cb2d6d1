package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.LayoutTar;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Layer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose heap is too small for an archive. */
class OutOfMemoryIT {
    private static final int IMAGES = 60;
    private static final int LAYERS = 100;

    @TempDir Path folder;

    private SandboxRegistry registry;
    private Path archive;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        TestImages images = new TestImages(45);
        LayoutTar layout = new LayoutTar();
        for (int i = 0; i < IMAGES; i++) {
            Layer[] layers =
                    Stream.generate(() -> images.layer(20)).limit(LAYERS).toArray(Layer[]::new);
            layout.named(images.image("r/x", layers), "h.example.com/a:" + i);
        }
        archive = layout.write(folder.resolve("x.tar"));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aCommandEndsWithOneProblemThatSaysHowToRaiseTheLimit() {
        List<String> inspect = List.of("inspect", archive.toString());
        List<String> imports =
                List.of(
                        "import",
                        archive.toString(),
                        "--to-repo",
                        registry.address() + "/project/many",
                        "--registry-insecure");
        int ended = 0;
        for (List<String> command : List.of(inspect, imports)) {
            for (int heap : new int[] {9, 10, 11, 12, 14, 16, 20}) {
                Tool.Result result = run(heap, command);
                assertThat(result.err())
                        .as("%s with %s MB", command.get(0), heap)
                        .doesNotContain("\tat ", "    at ", "Exception", "INTERNAL_ERROR");
                if (result.exitCode() != 0) {
                    ended++;
                    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
                    assertThat(result.err())
                            .as("%s with %s MB: %s", command.get(0), heap, result.text())
                            .contains("OUT_OF_MEMORY", "LONGSHORE_JAVA_OPTS=-Xmx");
                }
            }
        }
        assertThat(ended).isPositive();
    }

    @Test
    void theProblemIsADocumentWhereOneIsAskedFor() {
        List<String> command = List.of("inspect", archive.toString(), "-o", "json");
        List<Tool.Result> failed =
                IntStream.rangeClosed(9, 16)
                        .mapToObj(heap -> run(heap, command))
                        .filter(result -> result.exitCode() != 0)
                        .toList();

        assertThat(failed).extracting(Tool.Result::exitCode).containsOnly(1);
        // The smallest heaps have no room for a document.
        assertThat(failed)
                .extracting(Tool.Result::text)
                .anySatisfy(
                        text ->
                                assertThat(text)
                                        .contains(
                                                "\"code\" : \"OUT_OF_MEMORY\"",
                                                "\"exitCode\" : 1"));
    }

    private static Tool.Result run(int heap, List<String> arguments) {
        List<String> command = new ArrayList<>(Tool.longshore(arguments.toArray(String[]::new)));
        command.addAll(1, List.of("-Xmx" + heap + "m", "-XX:+UseSerialGC"));
        return Tool.runAnyhow(command, Map.of());
    }
}
