package io.longshore.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.access.ApiRole;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream of events of a running service. */
class EventsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    @Test
    void a_client_that_connects_again_misses_no_event() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                ApiUser operator = operator(site, service);
                String last;
                try (Stream first = Stream.open(operator, "/events?types=report")) {
                    site.drop(Fixtures.UNSIGNED, "lci/a.tar");
                    String job = reports.next(PATIENCE).jobId();
                    first.await("\"id\":\"" + job + "\"");
                    last = first.lastId();
                }
                site.drop(Fixtures.UNSIGNED, "lci/b.tar");
                String missed = reports.next(PATIENCE).jobId();
                site.done(missed);
                try (Stream again =
                        Stream.open(operator, "/events?types=report", "Last-Event-ID", last)) {
                    again.await("\"id\":\"" + missed + "\"");
                    assertThat(again.lines()).noneMatch(it -> it.startsWith("event: reset"));
                }
            }
        }
    }

    @Test
    void after_a_restart_the_first_event_tells_to_read_the_lists_again() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            String last;
            try (Service service = site.start();
                    Reports reports = site.connect(service);
                    Stream stream = Stream.open(operator(site, service), "/events")) {
                site.drop(Fixtures.UNSIGNED, "lci/a.tar");
                reports.next(PATIENCE);
                stream.await("event: report");
                last = stream.lastId();
            }
            try (Service service = site.start();
                    Stream stream =
                            Stream.open(
                                    operator(site, service), "/events", "Last-Event-ID", last)) {
                stream.await("event: reset");
                assertThat(Long.parseLong(stream.lastId())).isGreaterThan(Long.parseLong(last));
            }
        }
    }

    @Test
    void a_sender_hears_of_its_own_deliveries_only() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                ApiUser sender = ApiUser.of(site, service.pageUrl(), "ci", ApiRole.SENDER);
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(sender.get("/jobs").statusCode()).isEqualTo(200));
                try (Stream stream = Stream.open(sender, "/events?types=job,report")) {
                    site.drop(Fixtures.UNSIGNED, "lci/a.tar");
                    String foreign = reports.next(PATIENCE).jobId();
                    site.deposit(Fixtures.UNSIGNED, "b.tar");
                    sender.post(
                            "/jobs",
                            "{\"version\":1,\"id\":\"own-2\",\"file\":\"b.tar\",\"repository\":\""
                                    + registry.address()
                                    + "/team/b\"}");
                    reports.next(PATIENCE);
                    stream.await("\"id\":\"own-2\"");
                    assertThat(stream.lines()).noneMatch(it -> it.contains(foreign));
                }
            }
        }
    }

    private static ApiUser operator(Site site, Service service) throws IOException {
        return ApiUser.with(
                service.pageUrl(), Files.readString(site.data().resolve("local.token")).strip());
    }

    /** A client that reads in a thread of its own. */
    private static final class Stream implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final AtomicReference<String> last = new AtomicReference<>("");
        private final InputStream body;

        private Stream(InputStream body) {
            this.body = body;
        }

        static Stream open(ApiUser user, String path, String... headers) throws Exception {
            HttpResponse<InputStream> answer =
                    HttpClient.newHttpClient()
                            .send(
                                    user.builder(path, headers).GET().build(),
                                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            Stream stream = new Stream(answer.body());
            Thread reader = new Thread(stream::read, "events");
            reader.setDaemon(true);
            reader.start();
            return stream;
        }

        private void read() {
            StringBuilder line = new StringBuilder();
            try (body) {
                int next;
                while ((next = body.read()) >= 0) {
                    if (next == '\n') {
                        add(line.toString());
                        line.setLength(0);
                    } else {
                        line.append((char) next);
                    }
                }
            } catch (IOException e) {
                add("over: " + e.getMessage());
            }
        }

        private void add(String line) {
            if (line.startsWith("id: ")) {
                last.set(line.substring(4));
            }
            lines.add(line);
        }

        List<String> lines() {
            return lines;
        }

        String lastId() {
            return last.get();
        }

        void await(String text) {
            org.awaitility.Awaitility.await(text)
                    .atMost(PATIENCE)
                    .until(() -> lines.stream().anyMatch(line -> line.contains(text)));
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
