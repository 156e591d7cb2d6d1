package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.proof.ProofSite;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.service.Role;
import io.longshore.service.RoutesWith;
import io.longshore.service.site.DeadJobs;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crashes before and after the steps of docs/delivery.md: process and embedded broker together, as
 * in a power cut. Each crash has a delivery of its own, and the next process completes the work of
 * the previous one. At the end each delivery has one report with one receipt, the report is true,
 * and the log of the receipts is whole.
 *
 * <p>The build crashes where data becomes durable, the slow profile at every step.
 */
@RequiresTool("docker-registry")
class StepsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TRUNCATED_AT = 100_000;

    /** The SHA-256 of no archive here. */
    private static final String WRONG = "0".repeat(64);

    /** Compressed as a whole, so that check and import each write its content. */
    private static final Path TWO_IMAGES =
            Samples.file("half-zarf-package-demo-amd64-0.1.0.tar.zst");

    /** How a delivery comes that reaches a step. */
    private enum Arrival {
        DROPPED,
        /** Dropped, compressed, with a job whose images go to several repositories. */
        BELOW,
        SENT,
        /** Its target refuses: FAILED. */
        FAILS,
        /** Dropped half, and the rest is written after the claim. */
        GROWS,
        /** Dropped; a checksum that is not its own arrives after its report. */
        LATE
    }

    private record Death(String step, String when, Arrival comes, boolean quick) {
        String name() {
            return (comes == Arrival.BELOW ? "below-" : "") + when + "-" + step;
        }
    }

    private static List<Death> deaths() {
        List<Death> deaths = new ArrayList<>();
        around(deaths, Arrival.DROPPED, "claim-folder", "claim-sidecars", "claim-ticket");
        around(deaths, Arrival.DROPPED, "claim-tarball", "claim-tidy", "claim-send");
        around(deaths, Arrival.SENT, "jobs-admit", "jobs-send");
        around(deaths, Arrival.DROPPED, "check-tarball", "check-passed");
        around(deaths, Arrival.DROPPED, "import-push", "import-done");
        around(deaths, Arrival.DROPPED, "filing-write", "publish-receipt", "publish-log");
        around(deaths, Arrival.DROPPED, "publish-proof", "publish-report", "publish-close");
        around(deaths, Arrival.BELOW, "claim-sidecars", "claim-tarball", "check-tarball");
        around(deaths, Arrival.BELOW, "check-passed", "import-push", "import-done");
        around(deaths, Arrival.BELOW, "filing-write", "publish-report", "publish-close");
        around(deaths, Arrival.FAILS, "publish-dead");
        around(deaths, Arrival.GROWS, "back-sidecars", "back-tarball", "back-remove");
        around(deaths, Arrival.LATE, "check-put-back", "check-separate", "check-answered");
        return deaths;
    }

    private static void around(List<Death> deaths, Arrival comes, String... steps) {
        List<String> quick =
                List.of(
                        "after-claim-tarball",
                        "after-jobs-send",
                        "after-import-push",
                        "after-publish-report",
                        "after-back-tarball",
                        "after-check-put-back");
        for (String step : steps) {
            for (String when : List.of("before", "after")) {
                deaths.add(new Death(step, when, comes, quick.contains(when + "-" + step)));
            }
        }
    }

    @TempDir Path folder;
    private final List<String> sent = new ArrayList<>();
    private Site site;

    @Test
    void aCrashAtADurableStepEndsInOneReport() throws Exception {
        eachEndsInOneReport(deaths().stream().filter(Death::quick).toList());
    }

    @Test
    @Tag("slow")
    void aCrashAtAnyStepEndsInOneReport() throws Exception {
        eachEndsInOneReport(deaths());
    }

    private void eachEndsInOneReport(List<Death> deaths) throws Exception {
        Path routes = RoutesWith.bean(CrashAtStep.class, folder.resolve("routes"));
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            String port = registry.address().replaceFirst(".*:", "");
            site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.routes", routes.toString())
                            .set("longshore.broker.port", String.valueOf(FreePort.find()))
                            .set(
                                    "longshore.registry.allowed",
                                    registry.address() + ",127.0.0.1:" + port);
            SiteLog log =
                    new SiteLog(
                            new LogFolder(site.share().resolve(".longshore").resolve(SiteLog.NAME)),
                            site.data());
            KeyChanges.create(log, ProofSite.NAME, null);
            for (Death death : deaths) {
                dieOnce(death, port);
            }
            check(deaths, registry);
            AuditResult audit = new Audit(site.share(), log.folder(), null, null, null).run();
            assertThat(audit.findings()).isEmpty();
            assertThat(audit.receipts()).isEqualTo(filed("done") + filed("rejected"));
        }
    }

    private int filed(String place) throws IOException {
        try (Stream<Path> jobs = Files.list(site.share().resolve(place))) {
            return (int) jobs.count();
        }
    }

    private void dieOnce(Death death, String port) throws IOException {
        switch (death.comes()) {
            case DROPPED -> {
                site.drop("", death.name() + "/x.tar.done");
                site.drop(Fixtures.IMAGE, death.name() + "/x.tar");
            }
            case LATE -> dropLateChecksum(death);
            case BELOW -> {
                site.drop(
                        "{\"version\":2,\"targetPrefix\":\"%s/%s\"}"
                                .formatted(site.texts().get("longshore.registry"), below(death)),
                        death.name() + "/x.tar.job.json");
                site.drop("", death.name() + "/x.tar.done");
                site.dropAlone(TWO_IMAGES, death.name() + "/x.tar");
            }
            case GROWS -> dropHalf(death);
            case SENT, FAILS -> site.deposit(Fixtures.IMAGE, death.name() + "/x.tar");
        }
        try (ServiceProcess process =
                ServiceProcess.start(
                        folder,
                        death.name(),
                        texts(death.comes() == Arrival.LATE),
                        Role.ALL,
                        "-Ddie.step=" + death.step(),
                        "-Ddie.when=" + death.when())) {
            switch (death.comes()) {
                case DROPPED, BELOW, LATE -> {}
                case GROWS -> writeTheRest(death);
                case SENT ->
                        send(
                                process,
                                death,
                                ",\"repository\":\"%s/supervisor-services/%s\""
                                        .formatted(
                                                site.texts().get("longshore.registry"),
                                                death.name()));
                case FAILS ->
                        send(
                                process,
                                death,
                                ",\"repository\":\"127.0.0.1:%s/p/x\"".formatted(port));
            }
            assertThat(process.awaitEnd()).as(process.log()).isEqualTo(CrashAtStep.EXIT_CODE);
        }
    }

    /** The settings; late checksums are compared soon, if this is set. */
    private Map<String, String> texts(boolean soon) {
        Map<String, String> texts = new HashMap<>(site.texts());
        if (soon) {
            texts.put("longshore.drop.stall", "3s");
        }
        return texts;
    }

    private static String below(Death death) {
        return "supervisor-services/" + death.name();
    }

    private void send(ServiceProcess process, Death death, String more) {
        String job =
                "{\"version\":1,\"id\":\"%1$s\",\"file\":\"%1$s/x.tar\"%2$s}"
                        .formatted(death.name(), more);
        sent.add(job);
        if (!process.becomesReady()) {
            // It died of the delivery before, which the last death had stopped at this step. The
            // sender finds nobody and sends later.
            return;
        }
        try (Reports client = connect()) {
            client.sendJob(job);
        } catch (AssertionError e) {
            // The broker died before it answered. The sender cannot know and sends again later.
            assertThat(e).hasCauseInstanceOf(JMSException.class);
        }
    }

    /** After the report of its archive, by a process that ends nowhere else. */
    private void dropLateChecksum(Death death) throws IOException {
        site.drop("", death.name() + "/x.tar.done");
        site.drop(Fixtures.IMAGE, death.name() + "/x.tar");
        String name = "report-" + death.name();
        try (ServiceProcess process =
                ServiceProcess.start(folder, name, site.texts(), Role.ALL).awaitReady()) {
            await("the report of " + death.name())
                    .atMost(PATIENCE)
                    .until(() -> !filed("done", death.name() + "/x.tar").isEmpty());
            process.stop();
        }
        site.drop(WRONG, late(death));
    }

    private static String late(Death death) {
        return death.name() + "/x.tar.sha256";
    }

    /** The folders of the jobs of a dropped file. */
    private List<Path> filed(String place, String file) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> jobs = Files.list(site.share().resolve(place))) {
            for (Path job : jobs.toList()) {
                if (Files.readString(job.resolve("job.json")).contains('"' + file + '"')) {
                    found.add(job);
                }
            }
        }
        return found;
    }

    private void dropHalf(Death death) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.UNSIGNED);
        Path file = site.dropAlone(Fixtures.UNSIGNED, death.name() + "/x.tar");
        Files.write(file, Arrays.copyOf(whole, TRUNCATED_AT));
        site.drop(Site.sidecar(Fixtures.UNSIGNED).substring(0, 64), death.name() + "/x.tar.sha256");
        site.drop("", death.name() + "/x.tar.done");
    }

    private void writeTheRest(Death death) throws IOException {
        Path[] claimed = new Path[1];
        await("the claim")
                .atMost(PATIENCE)
                .until(() -> (claimed[0] = claimed(death)) != null && isBeingWaitedOn(death));
        byte[] whole = Files.readAllBytes(Fixtures.UNSIGNED);
        Files.write(
                claimed[0],
                Arrays.copyOfRange(whole, TRUNCATED_AT, whole.length),
                StandardOpenOption.APPEND);
    }

    /** The first check has seen it as it was. */
    private boolean isBeingWaitedOn(Death death) throws IOException {
        return Files.readString(folder.resolve(death.name() + ".log")).contains("faulty so far");
    }

    private Path claimed(Death death) throws IOException {
        try (Stream<Path> jobs = Files.list(site.share().resolve("work"))) {
            for (Path job : jobs.toList()) {
                Path ticket = job.resolve("job.json");
                if (Files.exists(job.resolve("x.tar"))
                        && Files.readString(ticket).contains(death.name() + "/x.tar")) {
                    return job.resolve("x.tar");
                }
            }
        }
        return null;
    }

    private void check(List<Death> deaths, Distribution registry) throws IOException {
        TreeMap<String, String> expected = new TreeMap<>();
        for (Death death : deaths) {
            expected.put(
                    death.name() + "/x.tar",
                    death.comes() == Arrival.FAILS ? "FAILED" : "VERIFIED");
            if (death.comes() == Arrival.LATE) {
                expected.put(late(death), "REJECTED");
            }
        }
        try (ServiceProcess process =
                        ServiceProcess.start(folder, "end", texts(true), Role.ALL).awaitReady();
                Reports client = connect();
                DeadJobs dead = DeadJobs.connect(brokerUrl(), site.data())) {
            sent.forEach(client::sendJob);
            TreeMap<String, String> outcomes = new TreeMap<>();
            for (int i = 0; i < expected.size(); i++) {
                Reports.Report report = client.next(PATIENCE);
                String file = report.json().at("/source/file").asText();
                assertThat(outcomes.put(file, report.status())).as("twice: " + file).isNull();
                Path end =
                        report.status().equals("VERIFIED")
                                ? site.done(report.jobId())
                                : site.rejected(report.jobId());
                assertThat(end.resolve("report.json")).hasBinaryContent(report.bytes());
            }
            assertThat(outcomes).isEqualTo(expected);
            site.assertNoOtherReport(client, "one report too many");
            deaths.forEach(death -> assertArrived(death, registry));
            for (Death death : deaths) {
                assertPutBack(death);
            }
            long failed = expected.values().stream().filter("FAILED"::equals).count();
            for (long i = 0; i < failed; i++) {
                dead.next();
            }
            dead.assertEmpty("one dead job too many");
            assertThat(site.share().resolve("work")).isEmptyDirectory();
            assertThat(process.log()).doesNotContain("Exception");
        }
    }

    /** The late checksum is in drop/ and in the folder of its report, and was compared once. */
    private void assertPutBack(Death death) throws IOException {
        if (death.comes() != Arrival.LATE) {
            return;
        }
        assertThat(site.share().resolve("drop").resolve(late(death))).hasContent(WRONG);
        assertThat(filed("rejected", late(death)))
                .singleElement()
                .satisfies(job -> assertThat(job.resolve("x.tar.sha256")).hasContent(WRONG));
        assertThat(filed("done", death.name() + "/x.tar"))
                .singleElement()
                .satisfies(
                        job ->
                                assertThat(job.resolve("addendum-1.json"))
                                        .content()
                                        .contains("MISMATCHED"))
                .satisfies(job -> assertThat(job.resolve("addendum-2.json")).doesNotExist());
    }

    private static void assertArrived(Death death, Distribution registry) {
        List<String> repositories =
                death.comes() == Arrival.BELOW
                        ? List.of(below(death) + "/team/app", below(death) + "/team/tool")
                        : List.of(below(death));
        for (String repository : repositories) {
            assertThat(registry.contents().tags(repository).isEmpty())
                    .as("nothing in " + repository)
                    .isEqualTo(death.comes() == Arrival.FAILS);
        }
    }

    private Reports connect() {
        return Reports.connect(brokerUrl(), site.data());
    }

    private String brokerUrl() {
        return "tcp://127.0.0.1:" + site.texts().get("longshore.broker.port");
    }
}
