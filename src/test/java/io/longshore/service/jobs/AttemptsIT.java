package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.DeadJobs;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.SimulatedDelay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as an attempt and what does not. */
class AttemptsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir Path folder;

    @Test
    void temporaryErrorsOfTheRegistryEndTheJobAfterTheLastAttempt() {
        endsAfterTheLastAttempt(2);
    }

    @Test
    @Tag("slow")
    void aJobHasFiveAttempts() {
        endsAfterTheLastAttempt(5);
    }

    @Test
    void anUnreachableRegistryUsesNoAttempt() {
        spendsNoAttempt(Duration.ofSeconds(12));
    }

    @Test
    @Tag("slow")
    void aRegistryUnreachableForAMinuteUsesNoAttempt() {
        spendsNoAttempt(Duration.ofMinutes(1));
    }

    private void endsAfterTheLastAttempt(int attempts) {
        Filter refusal = uploads((exchange, chain) -> exchange.sendResponseHeaders(503, -1));
        try (SandboxRegistry registry =
                        SandboxRegistry.start(SandboxOptions.defaults().withFilters(refusal));
                Service service =
                        site(registry)
                                .set("longshore.retry.attempts", String.valueOf(attempts))
                                .start();
                Reports client = site(registry).connect(service);
                DeadJobs dead = DeadJobs.connect(service.brokerUrl(), site(registry).data())) {
            site(registry).drop(Fixtures.IMAGE, "a/x.tar");
            Reports.Report report = client.next(PATIENCE);
            assertThat(report.status()).isIn("FAILED", "INCOMPLETE");
            assertThat(report.json().path("attempt").asInt()).isEqualTo(attempts);
            assertThat(report.json().path("problems")).isNotEmpty();
            DeadJobs.Dead job = dead.next();
            assertThat(job.jobId()).isEqualTo(report.jobId());
            assertThat(job.cause()).isEqualTo(report.firstProblem());
            assertThat(site(registry).rejected(report.jobId()).resolve("x.tar")).exists();
        }
    }

    private void spendsNoAttempt(Duration silence) {
        SandboxRegistry away = SandboxRegistry.start(SandboxOptions.defaults());
        Site site = site(away);
        int port = away.port();
        away.close();
        try (Service service = site.start();
                Reports client = site.connect(service)) {
            site.drop(Fixtures.IMAGE, "a/x.tar");
            SimulatedDelay.of(silence);
            client.assertEmpty("a report without a registry");
            try (SandboxRegistry back =
                    SandboxRegistry.start(SandboxOptions.defaults().withPort(port))) {
                Reports.Report report = client.next(PATIENCE);
                assertThat(report.status()).isEqualTo("VERIFIED");
                assertThat(report.json().path("attempt").asInt()).isEqualTo(1);
                assertThat(back.address()).isEqualTo(away.address());
            }
        }
    }

    @Test
    void shutdownsDuringALongJobUseNoAttempt() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        Filter slow =
                uploads(
                        (exchange, chain) -> {
                            begun.incrementAndGet();
                            waitFor(open);
                            chain.doFilter(exchange);
                        });
        try (SandboxRegistry registry =
                SandboxRegistry.start(SandboxOptions.defaults().withFilters(slow))) {
            Site site = site(registry).set("longshore.retry.attempts", "2");
            for (int i = 0; i < 3; i++) {
                int before = begun.get();
                try (Service service = site.start()) {
                    if (i == 0) {
                        site.drop(Fixtures.IMAGE, "a/x.tar");
                    }
                    await("the import of start " + i + " on " + service.brokerUrl())
                            .atMost(PATIENCE)
                            .until(() -> begun.get() > before);
                }
            }
            open.countDown();
            try (Service service = site.start();
                    Reports client = site.connect(service)) {
                Reports.Report report = client.next(PATIENCE);
                assertThat(report.status()).isEqualTo("VERIFIED");
                assertThat(report.json().path("attempt").asInt()).isEqualTo(1);
            }
        }
    }

    private Site site(SandboxRegistry registry) {
        return new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a filter does with a request that begins or ends an upload. */
    private interface Upload {
        void handle(HttpExchange exchange, Filter.Chain chain) throws IOException;
    }

    private static Filter uploads(Upload upload) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                if (exchange.getRequestURI().getPath().contains("/blobs/uploads")) {
                    upload.handle(exchange, chain);
                } else {
                    chain.doFilter(exchange);
                }
            }

            @Override
            public String description() {
                return "uploads";
            }
        };
    }
}
