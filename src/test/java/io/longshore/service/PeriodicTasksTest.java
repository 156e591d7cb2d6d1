package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.pipeline.camel.DropFolder;
import io.longshore.pipeline.camel.DropScans;
import io.longshore.pipeline.registries.RegistryWatch;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Periodic;
import io.longshore.task.Watchdog;
import io.longshore.web.Readiness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each periodic task of the service runs again after an exception and after an error. */
class PeriodicTasksTest {
    private static final Duration OFTEN = Duration.ofMillis(20);

    /** Throws an exception at the first call and an error at the second. */
    private static void failTwice(int call) {
        if (call == 1) {
            throw new IllegalStateException("the first call");
        }
        if (call == 2) {
            throw new OutOfMemoryError("unable to create native thread");
        }
    }

    @Test
    void importsContinueAfterAFailedProbeOfTheRegistry() {
        AtomicBoolean open = new AtomicBoolean(true);
        AtomicReference<Runnable> probe = new AtomicReference<>(PeriodicTasksTest::unreachable);
        RegistryWatch watch = new RegistryWatch(() -> probe.get().run(), doors(open));
        assertThat(watch.isSilent()).isTrue();
        assertThat(open).isFalse();
        AtomicInteger calls = new AtomicInteger();
        probe.set(() -> failTwice(calls.incrementAndGet()));

        try (Periodic looks = Periodic.start("registry-watch", OFTEN, watch::look)) {
            assertThat(looks).isNotNull();
            await().untilTrue(open);
        }
        assertThat(calls).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void aFailedProbeIsDownUntilItsNextSuccessfulRun() {
        AtomicInteger calls = new AtomicInteger();
        try (Readiness readiness =
                new Readiness(
                        Map.of("disk", () -> failTwice(calls.incrementAndGet())),
                        OFTEN,
                        Clock.systemUTC(),
                        finding -> {})) {
            await().until(readiness::isReady);
            assertThat(calls).hasValueGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aFailingListenerDoesNotEndTheProbes() {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger heard = new AtomicInteger();
        try (Readiness readiness =
                new Readiness(
                        Map.of("disk", calls::incrementAndGet),
                        OFTEN,
                        Clock.systemUTC(),
                        finding -> {
                            heard.incrementAndGet();
                            throw new OutOfMemoryError("x");
                        })) {
            await().until(() -> calls.get() > 3);
            assertThat(readiness.isReady()).isTrue();
            assertThat(heard).hasValueGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void theRetentionRunsAgainAfterAFailure() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        RecordingStage stage = new RecordingStage();
        stage.when("sweep", e -> failTwice(calls.incrementAndGet()));
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("retention", stage);
            run(context, "retention");
            await().until(() -> calls.get() > 3);
        }
    }

    @Test
    void theDropFolderIsPolledAgainAfterAFailedScan(@TempDir Path folder) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        DropScans scans =
                new DropScans(
                        folder,
                        null,
                        null,
                        null,
                        null,
                        () -> {
                            failTwice(calls.incrementAndGet());
                            return false;
                        });
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addComponent("plain", new RecordingComponent());
            context.addComponent(
                    "file",
                    new DropFolder(
                            scans, new Watchdog(stage -> Duration.ofHours(1), System::nanoTime)));
            context.getRegistry().bind("drop", new RecordingStage());
            run(context, "drop");
            await().atMost(Duration.ofMinutes(2)).until(() -> calls.get() > 3);
        }
    }

    private static void run(DefaultCamelContext context, String route) throws Exception {
        String text =
                Files.readString(Path.of("routes", route + ".yaml"))
                        .replaceAll(" delay: \"\\d+\"", " delay: \"20\"");
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(List.of(ResourceHelper.fromString(route + ".yaml", text)));
        context.start();
        context.getRouteController().startRoute(route);
    }

    private static void unreachable() {
        throw new ProblemException(Problem.temporary(Code.REGISTRY_UNREACHABLE, "x", "y", "z"));
    }

    private static RegistryWatch.ImportSwitch doors(AtomicBoolean open) {
        return new RegistryWatch.ImportSwitch() {
            @Override
            public void close() {
                open.set(false);
            }

            @Override
            public void open() {
                open.set(true);
            }
        };
    }
}
