package io.longshore.cli.fixes;

import static io.longshore.cli.fixes.Fixing.assertDone;
import static io.longshore.cli.fixes.Fixing.fix;
import static io.longshore.cli.fixes.Fixing.found;
import static io.longshore.cli.fixes.Fixing.json;
import static io.longshore.cli.fixes.Fixing.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.broker.Addresses;
import io.longshore.broker.Broker;
import io.longshore.cli.CommandResult;
import io.longshore.cli.QueueSite;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.report.Status;
import io.longshore.share.GatewayLock;
import io.longshore.share.Share;
import io.longshore.testing.TriesFix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixes of problems with jobs and the broker, done to the letter. */
class BrokerFixesIT {
    @TempDir Path folder;
    private QueueSite site;

    @BeforeEach
    void start() throws IOException {
        site = QueueSite.start(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    @TriesFix(Code.NOTHING_TO_REPLAY)
    void aJobThatTheSuggestedCommandListsIsReplayed() throws Exception {
        site.file(QueueSite.report(JobId.parse("job-1"), Status.REJECTED));
        String command =
                found(
                        "(?<='longshore )[a-z]+",
                        fix(run("replay", "job-9"), Code.NOTHING_TO_REPLAY));

        CommandResult listed = run(command);

        assertDone(listed);
        assertDone(run("replay", found("(?<=\"jobId\" : \")[^\"]+", listed.out())));
    }

    @Test
    @TriesFix({Code.MESSAGE_NOT_FOUND, Code.DEAD_JOBS_MANY})
    void messagesAreRemovedByTheNumberThatTheSuggestedCommandLists() throws Exception {
        site.dead("job-1", "DISK_FULL");
        site.dead("job-2", "DISK_FULL");
        String fix =
                fix(
                        run("dead", "remove", "1", "--queue", Addresses.JOBS_DEAD),
                        Code.MESSAGE_NOT_FOUND);

        CommandResult listed = run(found("(?<=longshore ).*", fix).split(" "));
        String number = found("(?<=\"number\" : )\\d+", listed.out());

        assertDone(run("dead", "remove", number, "--queue", Addresses.JOBS_DEAD));
        Map<String, String> none = Map.of();
        assertDone(run(Fixing.suggested(Code.DEAD_JOBS_MANY, "dead remove", none)));
        assertThat(site.broker().depths()).containsEntry(Addresses.JOBS_DEAD, 0L);
    }

    @Test
    @TriesFix({Code.REPORT_NOT_SEEN, Code.JOB_UNKNOWN})
    void aReportThatWasNotSeenIsPrintedLaterByTheSuggestedCommands() throws Exception {
        String job = "{\"version\":1,\"file\":\"x.tar\",\"id\":\"job-1\"}";
        CommandResult waited = run("submit", "--job", job, "--wait", "--timeout", "1ms");
        String[] later =
                found("(?<=longshore )reports --job [a-z0-9-]+", fix(waited, Code.REPORT_NOT_SEEN))
                        .split(" ");
        String flag = named(fix(run(later), Code.JOB_UNKNOWN), "--follow");
        site.publish(QueueSite.report(JobId.parse("job-1"), Status.VERIFIED));

        assertDone(run(later));
        List<String> following = new ArrayList<>(List.of(later));
        following.add(flag);
        assertDone(run(following.toArray(String[]::new)));
    }

    @Test
    @TriesFix({Code.DEPOT_NAME_TAKEN, Code.NOT_A_JOB})
    void aFileIsSubmittedUnderAnotherNameAndAJobWithoutTheFieldThatTheProblemNames()
            throws IOException {
        Files.writeString(site.share().depot().resolve("lci.tar"), "another");
        Path file = Files.writeString(folder.resolve("lci.tar"), "an archive");
        named(fix(run("submit", file.toString()), Code.DEPOT_NAME_TAKEN), "another name");
        String job = "{\"version\":1,\"file\":\"x.tar\",\"repo\":\"harbor1.test.com/p/lci\"}";
        CommandResult refused = run("submit", "--job", job);
        named(fix(refused, Code.NOT_A_JOB), "docs/contracts.md");
        assertThat(refused.out()).contains("repo");

        assertDone(run("submit", Files.move(file, folder.resolve("lci-2.tar")).toString()));
        assertDone(run("submit", "--job", job.replace("repo\"", "repository\"")));
    }

    @Test
    @TriesFix({Code.BROKER_UNREACHABLE, Code.BROKER_CREDENTIALS_REFUSED})
    void aCommandReachesTheBrokerOnceItHasTheSettingsThatTheFixesName() throws Exception {
        Settings settings = Settings.load(site.config(), Map.of(), Map.of());
        String port = settings.texts().get("longshore.broker.port");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path other =
                Files.writeString(
                        folder.resolve("other.properties"),
                        "longshore.data=%s%nlongshore.broker.port=1%n"
                                .formatted(folder.resolve("data")));
        CommandResult nowhere = json("reports", "--config", other.toString());
        String setting = named(fix(nowhere, Code.BROKER_UNREACHABLE), "longshore.broker.port");
        Files.writeString(
                other,
                "longshore.data=%s%n%s=%s%n".formatted(folder.resolve("data"), setting, port));
        assertDone(json("reports", "--config", other.toString()));

        Path password = Files.writeString(empty.resolve("password"), "wrong-password");
        Files.writeString(
                other,
                "longshore.broker.url=tcp://127.0.0.1:%s%nlongshore.broker.username=longshore%n"
                                .formatted(port)
                        + "longshore.broker.password-file="
                        + password);
        String fix =
                fix(json("reports", "--config", other.toString()), Code.BROKER_CREDENTIALS_REFUSED);
        named(fix, "longshore.broker.password-file");
        String made = Files.readString(folder.resolve("data/broker.properties"));
        Files.writeString(password, found("(?m)(?<=password=).*$", made));

        assertDone(json("reports", "--config", other.toString()));
    }

    @Test
    @TriesFix(Code.BROKER_DATA_IN_USE)
    void aSecondBrokerStartsWithAnotherFolderInTheSettingThatTheFixNames() {
        Map<String, String> port = Map.of("longshore.broker.port", "0");
        String fix =
                catchThrowableOfType(
                                ProblemException.class,
                                () -> Broker.open(Settings.load(site.config(), Map.of(), port)))
                        .problem()
                        .fix();

        Map<String, String> other =
                Map.of(
                        "longshore.broker.port",
                        "0",
                        named(fix, "longshore.data"),
                        folder.resolve("other").toString());
        try (Broker second = Broker.open(Settings.load(site.config(), Map.of(), other))) {
            assertThat(second.depths()).containsKey(Addresses.JOBS);
        }
    }

    @Test
    @TriesFix(Code.GATEWAY_LOCKED)
    void aSecondGatewayUsesTheShareInTheSettingThatTheFixNames() {
        GatewayLock first = GatewayLock.take(site.share(), Clock.systemUTC());
        String fix =
                catchThrowableOfType(
                                ProblemException.class,
                                () -> GatewayLock.take(site.share(), Clock.systemUTC()))
                        .problem()
                        .fix();
        Map<String, String> other =
                Map.of(named(fix, "longshore.share"), folder.resolve("other").toString());
        Path share = Settings.load(null, Map.of(), other).get(StorageSetting.SHARE);

        GatewayLock second = GatewayLock.take(Share.prepare(share), Clock.systemUTC());

        assertThat(share).isDirectoryContaining("glob:**drop");
        second.close();
        first.close();
    }

    private CommandResult run(String... words) {
        return json(
                Stream.concat(Stream.of(words), Stream.of("--config", site.config().toString()))
                        .toArray(String[]::new));
    }
}
