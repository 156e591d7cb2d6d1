package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that was closed leaves nothing of its own in the process. */
class ClosedServiceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Threads of the registry, and those that libraries keep for the whole process. */
    private static final Set<String> OF_OTHERS =
            Set.of(
                    "sandbox",
                    "awaitility",
                    "activemq",
                    "OkHttp",
                    "Okio",
                    "ForkJoinPool",
                    "process reaper",
                    "Common-Cleaner");

    @TempDir Path folder;

    @Test
    void a_closed_service_keeps_no_thread_and_no_memory() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Set<Thread> before = threads();
            WeakReference<Service> first = new WeakReference<>(delivered(registry, "first"));
            delivered(registry, "second");

            await("the threads of both services end")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(threads())
                                            .filteredOn(it -> !before.contains(it))
                                            .isEmpty());
            await("the first service is collected")
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                System.gc();
                                return first.refersTo(null);
                            });
        }
    }

    private Service delivered(SandboxRegistry registry, String name) throws Exception {
        Site site =
                new Site(folder.resolve(name), registry.address())
                        .set("longshore.registry.insecure", "true");
        try (Service service = site.start();
                Reports reports = site.connect(service)) {
            site.drop(Fixtures.UNSIGNED, "lci/a.tar");
            assertThat(reports.next(PATIENCE).status()).isEqualTo("VERIFIED");
            return service;
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(it -> OF_OTHERS.stream().noneMatch(it.getName()::contains))
                .collect(Collectors.toSet());
    }
}
