package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Imports;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.RegistryContents.Held;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs and dropped files whose images go to several repositories below a prefix. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresTool("docker-registry")
class PrefixJobsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final BrokerLogin SALLY = new BrokerLogin("sally", "sally-secret");

    private Path folder;
    private final TestImages images = new TestImages(20261130);
    private Distribution registry;
    private Imports others;
    private Site site;
    private Service service;
    private Reports reports;
    private int archives;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        others = new Imports(RegistrySettings.builder(registry.address()).plainHttp(true).build());
        Path users = Files.writeString(folder.resolve("users"), "sally=sender:sally-secret\n");
        String host = registry.address();
        site =
                new Site(folder, host)
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.broker.users-file", users.toString())
                        .set(
                                "longshore.target.prefixes",
                                "fixed=%1$s/free/fixed,many/*=%1$s/free/*".formatted(host))
                        .set(
                                "longshore.targets",
                                "*:*=%1$s/free/*,sally:*=%1$s/part/team/app".formatted(host));
        service = site.start();
        reports = site.connect(service);
    }

    @AfterAll
    void stop() {
        reports.close();
        service.close();
        others.close();
        registry.close();
    }

    private static List<Samples.Row> ofSeveral() {
        return Samples.rows().stream()
                .filter(row -> row.isOneFile() && row.outcome().startsWith("import"))
                .filter(row -> row.compression().matches("none|gzip|zstd"))
                .filter(
                        row ->
                                List.of("oci-layout", "docker-archive", "imgpkg")
                                        .contains(row.kind()))
                .filter(row -> row.images().size() > 1)
                .toList();
    }

    @Test
    void aSampleOfSeveralImagesArrivesTheSameByEachWay() {
        List<Samples.Row> rows = ofSeveral();
        assertThat(rows).hasSizeGreaterThan(5);
        int number = 0;
        for (Samples.Row row : rows) {
            String name = "sample-" + ++number;
            String ending = row.file().substring(row.file().indexOf(".tar"));
            ImportReport imported =
                    others.runOneShot(
                            row.path(),
                            RepositoryPrefix.parse(registry.address() + "/free/imported-" + name));
            assertThat(imported.status().name()).as(row.file()).isEqualTo("VERIFIED");
            Map<String, Map<String, Held>> expected = contents(imported, "free/imported-" + name);

            site.deposit(row.path(), name + ending);
            reports.sendJob(job(name + ending, "free/sent-" + name));
            assertArrived(row, "free/sent-" + name, expected);
            site.drop(
                    "{\"version\":2,\"targetPrefix\":\"%s/free/beside-%s\"}"
                            .formatted(registry.address(), name),
                    "beside/" + name + ending + ".job.json");
            site.dropAlone(row.path(), "beside/" + name + ending);
            assertArrived(row, "free/beside-" + name, expected);
            site.dropAlone(row.path(), "many/dropped-" + name + "/x" + ending);
            assertArrived(row, "free/dropped-" + name, expected);
        }
        site.dropAlone(rows.get(0).path(), "fixed/x.tar");
        assertThat(reports.next(PATIENCE).json().at("/target/repository").asText())
                .isEqualTo(registry.address() + "/free/fixed/*");
    }

    private void assertArrived(
            Samples.Row row, String prefix, Map<String, Map<String, Held>> expected) {
        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).as(row.file() + report.json()).isEqualTo("VERIFIED");
        assertThat(report.json().at("/target/repository").asText())
                .isEqualTo(registry.address() + "/" + prefix + "/*");
        Map<String, Map<String, Held>> found = new TreeMap<>();
        for (JsonNode repository : report.json().at("/target/repositories")) {
            String path = repository.asText().substring(registry.address().length() + 1);
            found.put(path.substring(prefix.length()), registry.contents().tags(path));
        }
        assertThat(found).as(row.file() + " in " + prefix).isEqualTo(expected);
        Path done = site.done(report.jobId());
        for (String form : List.of("REPORT.txt", "report.html")) {
            for (JsonNode image : report.json().path("images")) {
                assertThat(done.resolve(form)).content().contains(image.path("image").asText());
            }
        }
    }

    private Map<String, Map<String, Held>> contents(ImportReport report, String prefix) {
        Map<String, Map<String, Held>> contents = new TreeMap<>();
        for (ImportReport.Image image : report.content().images()) {
            String path =
                    image.image()
                            .substring(registry.address().length() + 1)
                            .replaceFirst("@.*", "");
            contents.put(path.substring(prefix.length()), registry.contents().tags(path));
        }
        return contents;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoNamesThatBecomeOneAreRejectedWithBoth(boolean isDropped) {
        Path archive = Samples.file("hand-layout-two-hosts-one-path.tar");
        String prefix = "free/collision-" + isDropped;
        if (isDropped) {
            site.dropAlone(archive, "many/collision-true/x.tar");
        } else {
            site.deposit(archive, "collision.tar");
            reports.sendJob(job("collision.tar", prefix));
        }

        Reports.Report report = reports.next(PATIENCE);

        assertThat(report.status()).isEqualTo("REJECTED");
        assertThat(report.firstProblem()).isEqualTo("NAME_COLLISION");
        assertThat(report.json().at("/problems/0/what").asText())
                .contains("one.example.com/team/app:1.0", "two.example.com/team/app:1.0");
        assertThat(registry.contents().tags(prefix + "/team/app")).isEmpty();
    }

    /** One repository is refused, and the other one imported, in the first attempt. */
    @Test
    void eachRepositoryThatTheUserMayNotPushToIsNamedAndTheOthersAreImported() throws Exception {
        site.deposit(archive("app", "tool").file(), "rights.tar");
        send(SALLY, job("rights.tar", "part"));

        Reports.Report report = reports.next(PATIENCE);

        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("INCOMPLETE");
        assertThat(report.json().path("attempt").asInt()).isEqualTo(1);
        assertThat(report.json().path("images")).hasSize(2);
        for (JsonNode image : report.json().path("images")) {
            boolean isAllowed = image.path("image").asText().contains("/part/team/app@");
            assertThat(image.path("verified").asBoolean()).isEqualTo(isAllowed);
        }
        assertThat(report.json().path("problems"))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.path("code").asText())
                                    .isEqualTo("REGISTRY_NOT_ALLOWED");
                            assertThat(problem.path("what").asText()).contains("/part/team/tool");
                        });
        assertThat(registry.contents().tags("part/team/app")).containsKey("1.0");
        assertThat(registry.contents().tags("part/team/tool")).isEmpty();
    }

    @Test
    void ifTheUserMayPushToNoneAllAreNamedAndNothingIsPushed() throws Exception {
        site.deposit(archive("app", "tool").file(), "none.tar");
        send(SALLY, job("none.tar", "others"));

        Reports.Report report = reports.next(PATIENCE);

        assertThat(report.status()).isEqualTo("REJECTED");
        List<String> named = new ArrayList<>();
        report.json().path("problems").forEach(it -> named.add(it.path("what").asText()));
        assertThat(named)
                .hasSize(2)
                .anyMatch(what -> what.contains("/others/team/app"))
                .anyMatch(what -> what.contains("/others/team/tool"));
        for (String path : List.of("others/team/app", "others/team/tool")) {
            assertThat(registry.contents().tags(path)).isEmpty();
        }
    }

    /** Each repository has own tags; one that is somebody else's keeps all from being pushed. */
    @Test
    void tagsAreTheOnesOfDeliveriesInEachRepository() {
        Archive first = deliver("own");
        Archive second = deliver("own");
        assertThat(tag("free/own/team/app")).isEqualTo(second.digests().get("app"));
        assertThat(tag("free/own/team/tool")).isEqualTo(second.digests().get("tool"));

        others.run(archive("foreign").file(), "free/own/team/tool");
        String foreign = tag("free/own/team/tool");
        Archive third = archive("app", "tool");
        site.deposit(third.file(), third.file().getFileName().toString());
        reports.sendJob(job(third.file().getFileName().toString(), "free/own"));

        Reports.Report refused = reports.next(PATIENCE);
        assertThat(refused.status()).isEqualTo("REJECTED");
        assertThat(refused.firstProblem()).isEqualTo("TAG_NOT_REPLACEABLE");
        assertThat(refused.json().at("/problems/0/what").asText())
                .contains("/free/own/team/tool")
                .doesNotContain("/team/app");
        assertThat(tag("free/own/team/tool")).isEqualTo(foreign);
        assertThat(tag("free/own/team/app")).isEqualTo(second.digests().get("app"));
        assertThat(registry.contents().hasManifest("free/own/team/app", third.digests().get("app")))
                .isFalse();
        assertThat(first.digests()).isNotEqualTo(second.digests());
    }

    private Archive deliver(String name) {
        Archive archive = archive("app", "tool");
        String file = archive.file().getFileName().toString();
        site.deposit(archive.file(), file);
        reports.sendJob(job(file, "free/" + name));
        assertThat(reports.next(PATIENCE).status()).isEqualTo("VERIFIED");
        return archive;
    }

    @Test
    void aReplayKeepsThePrefix() throws Exception {
        Archive archive = archive("app", "tool");
        site.deposit(archive.file(), "replayed.tar");
        reports.sendJob(
                job("replayed.tar", "free/replayed")
                        .replace("}", ",\"sha256\":\"" + "0".repeat(64) + "\"}"));
        Reports.Report rejected = reports.next(PATIENCE);
        assertThat(rejected.firstProblem()).isEqualTo("CHECKSUM_MISMATCH");
        site.rejected(rejected.jobId());

        send(
                BrokerLogin.admin(site.data()),
                "longshore.replays",
                "{\"version\":1,\"file\":\"replayed.tar\",\"replayOf\":\""
                        + rejected.jobId()
                        + "\"}");

        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(tag("free/replayed/team/tool")).isEqualTo(archive.digests().get("tool"));
    }

    private String job(String file, String prefix) {
        return "{\"version\":2,\"file\":\"%s\",\"targetPrefix\":\"%s/%s\"}"
                .formatted(file, registry.address(), prefix);
    }

    private void send(BrokerLogin login, String job) throws Exception {
        send(login, "longshore.jobs", job);
    }

    private void send(BrokerLogin login, String queue, String job) throws JMSException {
        try (Connection connection = login.connect(service.brokerUrl());
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(job));
        }
    }

    /** An archive, and the digest of the image of each name. */
    private record Archive(Path file, Map<String, String> digests) {}

    /** Each image is {@code team/NAME:1.0}. */
    private Archive archive(String... names) {
        TarballBuilder builder = new TarballBuilder();
        Map<String, String> digests = new TreeMap<>();
        for (String name : names) {
            Image image = images.image("origin.test/team/" + name, images.layer(500));
            builder.add(image, "1.0");
            digests.put(name, image.digest().toString());
        }
        return new Archive(
                builder.write(folder.resolve("archive-" + ++archives + ".tar")), digests);
    }

    private String tag(String path) {
        return registry.contents().tags(path).get("1.0").digest();
    }
}
