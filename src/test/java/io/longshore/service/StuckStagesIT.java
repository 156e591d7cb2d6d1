package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.crash.PipeReadingStep;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stages whose threads wait for a pipe that nobody writes to, and how that is seen from outside.
 */
@RequiresTool("docker-registry")
class StuckStagesIT {
    private static final List<String> WITH_A_QUEUE =
            List.of("jobs", "replays", "check", "import", "filing", "crashed");
    private static final List<String> ALL =
            List.of("jobs", "replays", "check", "import", "filing", "crashed", "drop", "retention");
    private static final List<String> QUEUES =
            List.of("jobs", "replays", "checks", "imports", "results", "crashed");
    private static final Duration STALL = Duration.ofSeconds(5);

    /** The stall, the time between two looks, and a start on a busy machine. */
    private static final Duration BOUND = Duration.ofSeconds(60);

    private static final Duration GONE = Duration.ofSeconds(30);

    @TempDir Path folder;

    @Test
    void eachStuckStageIsNamedByTheReadinessAndTheProcessStillEnds() throws Exception {
        Path pipe = folder.resolve("pipe");
        Tool.run(List.of("mkfifo", pipe.toString()));
        int port = FreePort.find();
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Site site = site(registry.address(), port).set("longshore.routes", frozen(ALL));
            try (ServiceProcess process =
                    ServiceProcess.start(
                                    folder,
                                    "frozen",
                                    site.texts(),
                                    Role.ALL,
                                    "-D" + PipeReadingStep.PROPERTY + "=" + pipe)
                            .awaitReady()) {
                fillQueues("tcp://127.0.0.1:" + port, site);
                site.drop(Fixtures.SIGNED, "a/x.tar");

                for (String stage : ALL) {
                    await(stage).atMost(BOUND).until(() -> isStuck(process, site, stage));
                }
                assertThat(get(process.pageUrl() + "/observe/health/live", site).statusCode())
                        .isEqualTo(200);
                assertThat(site.readiness(process.pageUrl())).isEqualTo(503);
                assertThat(process.log()).contains("the stage filing is stuck here: ");

                Instant asked = Instant.now();
                process.stop();

                assertThat(Duration.between(asked, Instant.now()))
                        .as(process.log())
                        .isLessThan(GONE);
                assertThat(process.log()).contains("the orderly stop was not over after");
            }
        }
    }

    @Test
    void emptyQueuesAndAnUnreachableRegistryAreNotReportedAsStuck() throws Exception {
        int port = FreePort.find();
        // Nothing listens there.
        Site site =
                site("127.0.0.1:" + FreePort.find(), port).set("longshore.job.stall-timeout", "1s");
        site.set("longshore.stage.stall-timeout", "1s");
        try (ServiceProcess process =
                ServiceProcess.start(folder, "away", site.texts(), Role.ALL).awaitReady()) {
            site.drop(Fixtures.SIGNED, "a/x.tar");
            await("imports wait")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> process.log().contains("imports wait until it does"));
            Instant begun = Instant.now();

            await("many times the limit")
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofMinutes(1))
                    .until(
                            () -> {
                                String health =
                                        get(process.pageUrl() + "/observe/health", site).body();
                                assertThat(health)
                                        .contains("\"name\":\"registry\",\"status\":\"DOWN\"");
                                assertThat(health)
                                        .contains("\"name\":\"stages\",\"status\":\"UP\"");
                                return Duration.between(begun, Instant.now()).toSeconds() > 15;
                            });
        }
    }

    private Site site(String registry, int port) {
        return new Site(folder, registry)
                .set("longshore.registry.insecure", "true")
                .set("longshore.broker.port", String.valueOf(port))
                .set("longshore.job.stall-timeout", "1s")
                .set("longshore.stage.stall-timeout", STALL.toSeconds() + "s");
    }

    private static boolean isStuck(ServiceProcess process, Site site, String stage)
            throws Exception {
        String health = get(process.pageUrl() + "/observe/health", site).body();
        return health.contains("\"name\":\"stages\",\"status\":\"DOWN\"")
                && Pattern.compile("'" + stage + "' since \\d{4}-").matcher(health).find();
    }

    private static void fillQueues(String url, Site site) throws Exception {
        try (Connection connection = BrokerLogin.service(site.data()).connect(url);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            for (String queue : QUEUES) {
                session.createProducer(session.createQueue("longshore." + queue))
                        .send(session.createTextMessage("{}"));
            }
        }
        assertThat(WITH_A_QUEUE).hasSameSizeAs(QUEUES);
    }

    /** The product's routes, some of which begin with a step that reads a pipe. */
    private String frozen(List<String> stages) throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String name : Role.ALL.routeFiles()) {
            String text = Files.readString(Path.of("routes", name + ".yaml"));
            Files.writeString(
                    routes.resolve(name + ".yaml"), stages.contains(name) ? frozen(text) : text);
        }
        return routes.toString();
    }

    private static String frozen(String route) {
        int begin = route.indexOf("- route:");
        Matcher steps = Pattern.compile("(?m)^( +)steps:\n").matcher(route);
        assertThat(steps.find(begin)).isTrue();
        String indent = steps.group(1) + "  ";
        return route.substring(0, steps.end())
                + indent
                + "- bean:\n"
                + indent
                + "    beanType: "
                + PipeReadingStep.class.getName()
                + "\n"
                + indent
                + "    method: read\n"
                + route.substring(steps.end());
    }

    private static HttpResponse<String> get(String url, Site site) throws Exception {
        String token = Files.readString(site.data().resolve("http.token")).strip();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
