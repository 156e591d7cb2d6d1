package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/delivery.md calls durable, as {@code strace} sees the process: content is forced before
 * its rename, the folder after it, and all of a step before the broker's journal is, which the next
 * step relies on.
 */
@RequiresTool({"docker-registry", "strace"})
class DurabilityIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String CALLS =
            "mkdir,rename,renameat,renameat2,link,linkat,unlink,rmdir,fsync,fdatasync";
    private static final String TEMPORARY = "/\\.[0-9a-f]+\\.tmp";

    @TempDir Path folder;
    private Site site;

    @Test
    void eachStepIsSyncedToDiskInTheOrderOfTheProtocol() throws Exception {
        int port = FreePort.find();
        List<String> calls;
        String dropped;
        String grown;
        String refused;
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            try (ServiceProcess process =
                            ServiceProcess.start(folder, "service", site.texts(), Role.ALL)
                                    .awaitReady();
                    Reports client = Reports.connect("tcp://127.0.0.1:" + port, site.data())) {
                Path trace = folder.resolve("trace");
                Process strace = strace(process, trace);
                site.drop(Fixtures.IMAGE, "a/x.tar");
                dropped = verified(client);
                site.deposit(Fixtures.IMAGE, "y.tar");
                client.sendJob(
                        "{\"version\":1,\"id\":\"sent\",\"file\":\"y.tar\",\"repository\":\"%s/p/y\"}"
                                .formatted(registry.address()));
                verified(client);
                grown = growAfterTheClaim();
                verified(client);
                refused = refusedAndReplayed(client, "tcp://127.0.0.1:" + port);
                fail("unreadable", "tcp://127.0.0.1:" + port);
                assertThat(client.next(PATIENCE).status()).isEqualTo("FAILED");
                site.rejected("unreadable");
                // The message is acknowledged after the folder has moved.
                await("the last acknowledgement")
                        .atMost(PATIENCE)
                        .until(() -> isOver(calls(trace), filingOfAFailure("unreadable")));
                strace.destroy();
                assertThat(strace.waitFor(20, TimeUnit.SECONDS)).isTrue();
                calls = calls(trace);
            }
        }
        assertInOrder(calls, claim(dropped, "a"));
        assertInOrder(calls, filing(dropped));
        assertInOrder(calls, admission("sent"));
        assertInOrder(calls, filing("sent"));
        assertInOrder(calls, givingBack(grown));
        assertInOrder(calls, replay(refused, "again"));
        assertInOrder(calls, filingOfAFailure("unreadable"));
    }

    /** D1 to D6. */
    private List<String> claim(String id, String from) {
        String work = in("work/" + id);
        String drop = in("drop/" + from);
        List<String> steps = new ArrayList<>();
        steps.add("mkdir\\(\"" + work + "\".*");
        steps.add(forced(in("work")));
        steps.addAll(written(work, "x.tar.sha256"));
        steps.addAll(written(work, "job.json"));
        steps.add(renamed(drop + "/x.tar", work + "/x.tar"));
        steps.add(forced(work));
        steps.add(forced(drop));
        steps.add("unlink\\(\"" + drop + "/x.tar.sha256\".*");
        steps.add(forced(drop));
        steps.add(journal());
        return steps;
    }

    /** J2 to J4. */
    private List<String> admission(String id) {
        List<String> steps = new ArrayList<>();
        steps.add("mkdir\\(\"" + in("work/" + id) + "\".*");
        steps.add(forced(in("work")));
        steps.addAll(written(in("work/" + id), "job.json"));
        steps.add(journal());
        return steps;
    }

    /** F1 to F5. */
    private List<String> filing(String id) {
        String work = in("work/" + id);
        List<String> steps = new ArrayList<>(written(work, "report.json"));
        steps.add(journal());
        steps.add(renamed(work, in("done/" + id)));
        steps.add(forced(in("done")));
        steps.add(forced(in("work")));
        steps.add(journal());
        return steps;
    }

    /** J2 to J4 of a replay: the tarball leaves {@code rejected/}. */
    private List<String> replay(String old, String id) {
        String work = in("work/" + id);
        String rejected = in("rejected/" + old);
        List<String> steps = new ArrayList<>(written(work, "job.json"));
        steps.add(renamed(rejected + "/x.tar", work + "/x.tar"));
        steps.add(forced(work));
        steps.add(forced(rejected));
        steps.add(journal());
        return steps;
    }

    /** F1 to F5 of a job that has failed: report and dead job, then the end. */
    private List<String> filingOfAFailure(String id) {
        String work = in("work/" + id);
        List<String> steps = new ArrayList<>(written(work, "report.json"));
        steps.add(journal());
        steps.add(journal());
        steps.add(renamed(work, in("rejected/" + id)));
        steps.add(forced(in("rejected")));
        steps.add(forced(in("work")));
        steps.add(journal());
        return steps;
    }

    /** B1 to B5. */
    private List<String> givingBack(String id) {
        String work = in("work/" + id);
        String drop = in("drop/c");
        List<String> steps = new ArrayList<>(written(work, "returning"));
        steps.add(linked(work + "/x.tar.sha256", drop + "/x.tar.sha256"));
        steps.add(forced(drop));
        steps.add(linked(work + "/x.tar", drop + "/x.tar"));
        steps.add(forced(drop));
        steps.add("unlink\\(\"" + work + "/x.tar\".*");
        steps.add(forced(work));
        steps.add("rmdir\\(\"" + work + "\".*");
        steps.add(forced(in("work")));
        steps.add(journal());
        return steps;
    }

    /** True if the last of the steps follows the fourth last, the move of the folder. */
    private static boolean isOver(List<String> calls, List<String> steps) {
        String move = steps.get(steps.size() - 4);
        int moved = 0;
        while (moved < calls.size() && !calls.get(moved).matches(move)) {
            moved++;
        }
        return calls.stream().skip(moved).anyMatch(c -> c.matches(steps.get(steps.size() - 1)));
    }

    private static List<String> written(String folder, String name) {
        return List.of(
                forced(folder + TEMPORARY),
                renamed(folder + TEMPORARY, folder + "/" + name),
                forced(folder));
    }

    private static String forced(String path) {
        return "fsync\\(\\d+<" + path + ">.*";
    }

    private static String renamed(String from, String to) {
        return "rename\\(\"" + from + "\", \"" + to + "\".*";
    }

    private static String linked(String from, String to) {
        return "link\\(\"" + from + "\", \"" + to + "\".*";
    }

    private String journal() {
        return "f(data)?sync\\(\\d+<" + site.data() + "/broker/journal/[^>]*>.*";
    }

    private String in(String path) {
        return site.share().resolve(path).toString();
    }

    /** Drops half a file, and writes the rest once it is claimed; the id of the first claim. */
    private String growAfterTheClaim() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.IMAGE);
        site.drop(Site.sidecar(Fixtures.IMAGE).substring(0, 64), "c/x.tar.sha256");
        Path half = Files.createDirectories(site.share().resolve("drop/c")).resolve("x.tar");
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        String[] claimed = new String[1];
        await("the claim")
                .atMost(PATIENCE)
                .until(() -> (claimed[0] = claimed()) != null && !Files.exists(half));
        Path file = site.share().resolve("work").resolve(claimed[0]).resolve("x.tar");
        await("the first check").atMost(PATIENCE).until(() -> checkedOnce(claimed[0]));
        Files.write(file, whole);
        return claimed[0];
    }

    /** A tarball with a wrong checksum, and its replay with the right one; the refused job's id. */
    private String refusedAndReplayed(Reports client, String url) throws Exception {
        site.drop("0".repeat(64), "d/x.tar.sha256");
        site.dropAlone(Fixtures.IMAGE, "d/x.tar");
        Reports.Report refused = client.next(PATIENCE);
        assertThat(refused.status()).isEqualTo("REJECTED");
        site.rejected(refused.jobId());
        try (var connection = BrokerLogin.service(site.data()).connect(url);
                var session = connection.createSession();
                var replays = session.createProducer(session.createQueue("longshore.replays"))) {
            replays.send(
                    session.createTextMessage(
                            "{\"version\":1,\"id\":\"again\",\"file\":\"d/x.tar\",\"sha256\":\"%s\",\"replayOf\":\"%s\"}"
                                    .formatted(
                                            Site.sidecar(Fixtures.IMAGE).substring(0, 64),
                                            refused.jobId())));
        }
        assertThat(verified(client)).isEqualTo("again");
        return refused.jobId();
    }

    /** A job whose message no stage can read, as a newer version may leave it. */
    private void fail(String id, String url) throws Exception {
        site.drop(
                """
                {"version":1,"id":"%s","origin":"DEPOT","file":"y.tar",\
                "receivedAt":"2026-11-25T12:00:00.000Z"}\
                """
                        .formatted(id),
                "../work/" + id + "/job.json");
        try (var connection = BrokerLogin.service(site.data()).connect(url);
                var session = connection.createSession();
                var checks = session.createProducer(session.createQueue("longshore.checks"))) {
            var message =
                    session.createTextMessage("{\"version\":99,\"jobId\":\"%s\"}".formatted(id));
            message.setStringProperty("longshoreJobId", id);
            checks.send(message);
        }
    }

    private boolean checkedOnce(String id) throws IOException {
        return Files.readString(folder.resolve("service.log"))
                .lines()
                .anyMatch(line -> line.contains("[" + id + "]") && line.contains("faulty so far"));
    }

    private String claimed() {
        String[] jobs = site.share().resolve("work").toFile().list();
        return jobs.length == 1
                        && Files.exists(
                                site.share().resolve("work").resolve(jobs[0]).resolve("x.tar"))
                ? jobs[0]
                : null;
    }

    private String verified(Reports client) {
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        site.done(report.jobId());
        return report.jobId();
    }

    private static Process strace(ServiceProcess process, Path trace) throws IOException {
        Process strace =
                new ProcessBuilder(
                                "strace",
                                "-f",
                                "-y",
                                "-qq",
                                "-s",
                                "1000",
                                "-e",
                                "trace=" + CALLS,
                                "-e",
                                "signal=none",
                                "-o",
                                trace.toString(),
                                "-p",
                                String.valueOf(process.pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(trace.resolveSibling("strace.log").toFile())
                        .start();
        // The broker's own housekeeping and the probes of readiness are seen within seconds.
        await("strace sees the process")
                .atMost(PATIENCE)
                .until(() -> Files.exists(trace) && Files.size(trace) > 0);
        return strace;
    }

    /** One call a line that succeeded, without the thread's number; those cut in two are joined. */
    private static List<String> calls(Path trace) throws IOException {
        List<String> calls = new ArrayList<>();
        Map<String, String> begun = new HashMap<>();
        for (String line : Files.readAllLines(trace)) {
            String thread = line.split("\\s+", 2)[0];
            String call = line.substring(thread.length()).strip();
            if (call.endsWith("<unfinished ...>")) {
                begun.put(thread, call.replace("<unfinished ...>", "").strip());
            } else if (call.startsWith("<...")) {
                String rest = call.replaceFirst("<\\.\\.\\. \\w+ resumed>\\s*", "");
                calls.add(begun.remove(thread) + rest);
            } else {
                calls.add(call);
            }
        }
        return calls.stream().filter(call -> call.matches(".*=\\s+0")).toList();
    }

    private static void assertInOrder(List<String> calls, List<String> steps) {
        int at = 0;
        for (String step : steps) {
            Pattern pattern = Pattern.compile(step);
            int found = at;
            while (found < calls.size() && !pattern.matcher(calls.get(found)).matches()) {
                found++;
            }
            assertThat(found)
                    .as(step + " after call " + at + " of\n" + String.join("\n", calls))
                    .isLessThan(calls.size());
            at = found + 1;
        }
    }
}
