package io.longshore.service.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.config.Settings;
import io.longshore.service.Role;
import io.longshore.service.Service;
import io.longshore.share.drop.ReadMeFirst;
import io.longshore.testing.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A folder with a share and data, and the settings of a service on it, quick where waiting allows.
 */
public final class Site {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String MARKER = "last-";

    private final Path folder;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final AtomicInteger markers = new AtomicInteger();

    public Site(Path folder, String registry) {
        this.folder = folder;
        set("longshore.share", share().toString());
        set("longshore.data", data().toString());
        set("longshore.registry", registry);
        set("longshore.broker.port", "0");
        set("longshore.http.port", "0");
        set("longshore.drop.quiet", "1s");
        set("longshore.drop.sidecar-wait", "1s");
        set("longshore.drop.stall", "2s");
        set("longshore.retry.delay", "1s");
        set("longshore.project", "supervisor-services");
        // Jobs of the tests name repositories of other projects as well.
        set("longshore.registry.allowed", registry + "/*");
    }

    public Site set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    public Map<String, String> texts() {
        return settings;
    }

    public Settings settings() {
        return Settings.load(null, Map.of(), settings);
    }

    public Service start() {
        return Service.start(settings(), Role.ALL);
    }

    public Reports connect(Service service) {
        return Reports.connect(service.brokerUrl(), data());
    }

    /** What Prometheus would read at this page. */
    public String metrics(String page) {
        return get(page + "/observe/metrics").body();
    }

    /** The status of the readiness at this page: 200 or 503. */
    public int readiness(String page) {
        return get(page + "/observe/health/ready").statusCode();
    }

    private HttpResponse<String> get(String url) {
        try {
            String token = Files.readString(data().resolve("http.token")).strip();
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public Path share() {
        return folder.resolve("share");
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** Waits for the folder. */
    public Path done(String id) {
        return filed(share().resolve("done").resolve(id));
    }

    /** Waits for the folder. */
    public Path rejected(String id) {
        return filed(share().resolve("rejected").resolve(id));
    }

    /** The folder of a job that is over; its report is published a moment before it is there. */
    private static Path filed(Path folder) {
        await("filed in " + folder).until(() -> Files.isDirectory(folder));
        return folder;
    }

    /**
     * Waits until no file is left in this folder of {@code drop/}, or below it: a note beside a
     * file goes a few seconds after the file itself.
     *
     * @param name empty for {@code drop/} itself
     */
    public void awaitNothingIn(String name) {
        Path dropped = share().resolve("drop").resolve(name);
        await("nothing in " + dropped)
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            try (Stream<Path> left = Files.walk(dropped)) {
                                assertThat(left.filter(Files::isRegularFile))
                                        .allMatch(
                                                it ->
                                                        ReadMeFirst.isAt(
                                                                it, share().resolve("drop")));
                            } catch (UncheckedIOException e) {
                                throw new AssertionError("a file went meanwhile", e);
                            }
                        });
    }

    /** Drops a file, and its checksum unless told otherwise, the way a careful client does. */
    public Path drop(Path tarball, String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        drop(sidecar(tarball).substring(0, 64) + "  " + last, name + ".sha256");
        return dropAlone(tarball, name);
    }

    public Path dropAlone(Path tarball, String name) {
        return copy(tarball, share().resolve("drop").resolve(name));
    }

    public Path drop(String content, String name) {
        try {
            Path file = share().resolve("drop").resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public Path deposit(Path tarball, String name) {
        return copy(tarball, share().resolve("depot").resolve(name));
    }

    public static String sidecar(Path tarball) {
        try {
            return Files.readString(tarball.resolveSibling(tarball.getFileName() + ".sha256"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether this is the job of {@link #assertNoOtherReport}. */
    public static boolean isMarker(String job) {
        return job.startsWith(MARKER);
    }

    /**
     * Asserts that no other report is under way: a last job passes every stage behind all others,
     * and its report has to be the next one.
     */
    public void assertNoOtherReport(Reports client, String what) {
        String id = MARKER + markers.incrementAndGet();
        deposit(Fixtures.IMAGE, id + ".tar");
        client.sendJob(
                """
                {"version": 1, "id": "%1$s", "file": "%1$s.tar",
                 "repository": "%2$s/supervisor-services/%1$s"}
                """
                        .formatted(id, settings.get("longshore.registry")),
                0);
        Reports.Report next = client.next(PATIENCE);
        assertThat(next.jobId()).as(what + ": " + next.json().toPrettyString()).isEqualTo(id);
        done(id);
    }

    /**
     * Asserts that nothing else in {@code drop/} is claimed: a last file is dropped, and its report
     * has to be the next one.
     */
    public void assertNothingElseClaimed(Reports client, String what) {
        String name = MARKER + markers.incrementAndGet() + "/x.tar";
        drop(Fixtures.IMAGE, name);
        Reports.Report next = client.next(PATIENCE);
        assertThat(next.json().at("/source/file").asText())
                .as(what + ": " + next.json().toPrettyString())
                .isEqualTo(name);
        done(next.jobId());
    }

    private static Path copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            return Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
