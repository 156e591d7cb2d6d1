package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.Pushed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export as a process of its own that dies: by kill, or for want of room. */
class ExportKilledIT {
    private static final int KILLS = 10;

    @TempDir Path folder;

    private final AtomicInteger sent = new AtomicInteger();
    private final CountLayers gate = new CountLayers();
    private final Set<String> layers = ConcurrentHashMap.newKeySet();
    private SandboxRegistry sandbox;
    private String reference;

    @BeforeEach
    void start() {
        sandbox = SandboxRegistry.start(SandboxOptions.defaults().withFilters(gate));
        TestImages images = new TestImages(41);
        List<Layer> many = new ArrayList<>();
        for (int i = 0; i < 3 * KILLS; i++) {
            many.add(images.layer(300_000));
        }
        String repository = sandbox.address() + "/apps/image";
        Image image = images.image(repository, many.toArray(Layer[]::new));
        reference = repository + ":1.0";
        try (RegistryClient registry =
                RegistryClient.connect(
                        RegistrySettings.builder(sandbox.address()).plainHttp(true).build())) {
            new Pushed(registry).push(image, "1.0");
        }
        image.layers().forEach(layer -> layers.add(layer.digest().toString()));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** Lets a run have so many layers; what an earlier run still waits for is dropped. */
    private final class CountLayers extends Filter {
        private int run;
        private int allowed = Integer.MAX_VALUE;

        synchronized void begin(int layersOfThisRun) {
            run++;
            allowed = layersOfThisRun;
            notifyAll();
        }

        private synchronized boolean mayPass() {
            int mine = run;
            try {
                while (run == mine && allowed == 0) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            if (run != mine) {
                return false;
            }
            allowed--;
            return true;
        }

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            String path = exchange.getRequestURI().getPath();
            boolean isLayer =
                    exchange.getRequestMethod().equals("GET")
                            && layers.contains(path.substring(path.lastIndexOf('/') + 1));
            if (isLayer && !mayPass()) {
                exchange.close();
                return;
            }
            chain.doFilter(exchange);
            if (isLayer) {
                sent.incrementAndGet();
            }
        }

        @Override
        public String description() {
            return "counts layers";
        }
    }

    @Test
    void aKilledExportLeavesNoTarballAndTheNextRunDownloadsOnlyTheRest() throws Exception {
        Path tar = folder.resolve("image.tar");
        Path part = folder.resolve("image.tar.part");
        for (int i = 0; i < KILLS; i++) {
            boolean last = i == KILLS - 1;
            int layersOfThisRun = 1 + i % 3;
            int enough = sent.get() + layersOfThisRun;
            gate.begin(layersOfThisRun);
            Process process = export(tar, List.of());
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(2))
                    // While it is being written it cannot be judged.
                    .ignoreException(ProblemException.class)
                    .until(
                            () ->
                                    !process.isAlive()
                                            // Sent bytes may not have been written yet.
                                            || sent.get() >= enough
                                                    && (!last || wholeLayers(part) > 0));
            process.destroyForcibly().waitFor();

            assertThat(process.exitValue()).as("killed").isNotZero();
            assertThat(tar).doesNotExist();
            assertThat(folder.resolve("image.tar.sha256")).doesNotExist();
        }
        int whole = wholeLayers(part);
        gate.begin(Integer.MAX_VALUE);
        sent.set(0);

        Process process = export(tar, List.of());

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output(process)).isZero();
        assertThat(whole).isPositive();
        assertThat(sent.get()).isEqualTo(layers.size() - whole);
        assertThat(Files.readString(folder.resolve("image.tar.sha256")))
                .startsWith(Digest.of(Files.readAllBytes(tar)).hex());
        assertThat(part).doesNotExist();
    }

    @Test
    void aFullDiskIsReportedAndLeavesNoTarball() throws Exception {
        Path tar = folder.resolve("image.tar");
        // The process may write no file longer than 4 MiB: to it the disk is full then.
        Process process = export(tar, List.of("bash", "-c", "ulimit -f 4096; exec \"$@\"", "-"));

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(output(process)).contains("Code:      FILE_UNWRITABLE").doesNotContain("\tat ");
        assertThat(tar).doesNotExist();
    }

    private Process export(Path tar, List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(
                Tool.longshore(
                        "export",
                        "-i",
                        reference,
                        "--to-tar",
                        tar.toString(),
                        "--registry-insecure",
                        "--concurrency",
                        "1"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
    }

    private String output(Process process) throws IOException {
        return process.isAlive()
                ? "still running"
                : Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
    }

    private static int wholeLayers(Path part) {
        try (ImageArchive tarball = TestArchives.open(part)) {
            int damaged = tarball.scan(Progress.NONE, Cancellation.none()).damages().size();
            return tarball.blobs().size() - damaged;
        }
    }
}
