package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.access.Operation;
import io.longshore.access.Role;
import io.longshore.access.RoleTable;
import io.longshore.broker.Addresses;
import io.longshore.broker.Broker;
import io.longshore.config.Settings;
import io.longshore.job.JobId;
import io.longshore.job.MessageProperties;
import io.longshore.problem.Code;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.share.Share;
import io.longshore.testing.SampleReports;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Users of each role run each command that speaks to the embedded broker. */
class CommandRightsIT {
    private static final List<Set<Role>> USERS =
            List.of(
                    Set.of(Role.SENDER),
                    Set.of(Role.READER),
                    Set.of(Role.SENDER, Role.READER),
                    Set.of(Role.ADMIN));

    @TempDir Path folder;
    private Broker broker;
    private int jobs;

    @Test
    void aCommandSucceedsForTheRolesThatTheTablePermitsAndIsRefusedForTheOthers() throws Exception {
        Share share = Share.prepare(folder.resolve("share"));
        Files.writeString(share.depot().resolve("x.tar"), "an archive");
        Path rejected = Files.createDirectory(share.rejected().resolve("job-1"));
        Files.write(rejected.resolve("report.json"), report().toJson());
        String users =
                USERS.stream()
                        .map(roles -> name(roles) + "=" + String.join(",", texts(roles)) + ":pw\n")
                        .collect(Collectors.joining());
        Map<String, String> settings =
                Map.of(
                        "longshore.data", folder.resolve("data").toString(),
                        "longshore.broker.port", "0",
                        "longshore.broker.users-file",
                                Files.writeString(folder.resolve("users"), users).toString());
        List<String> wrong = new ArrayList<>();
        try (Broker started = Broker.open(Settings.load(null, Map.of(), settings))) {
            broker = started;
            for (Set<Role> roles : USERS) {
                for (Operation operation : Operation.values()) {
                    publish();
                    if (isAllowed(roles, operation) != RoleTable.permits(roles, operation)) {
                        wrong.add(roles + " " + operation);
                    }
                }
            }
        }
        assertThat(wrong).as("where the commands and the table differ").isEmpty();
    }

    private boolean isAllowed(Set<Role> roles, Operation operation) throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Program.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> arguments = new ArrayList<>(arguments(operation));
        arguments.addAll(List.of("--config", config(roles).toString()));
        Thread command = new Thread(() -> line.execute(arguments.toArray(String[]::new)));
        command.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !command.isAlive() || isFollowing(operation, out));
        command.interrupt();
        command.join();
        boolean refused = err.toString().contains(Code.BROKER_CREDENTIALS_REFUSED.name());
        assertThat(refused || isDone(operation, out, err))
                .as("%s by %s: %s%s", operation, roles, out, err)
                .isTrue();
        return !refused;
    }

    private static boolean isFollowing(Operation operation, StringWriter out) {
        return operation == Operation.FOLLOW_REPORTS && out.toString().contains("job-1")
                || operation == Operation.FOLLOW_ALERTS && out.toString().contains("DISK_FULL");
    }

    private static boolean isDone(Operation operation, StringWriter out, StringWriter err) {
        String wanted =
                switch (operation) {
                    case SUBMIT, REPLAY -> "Sent job";
                    case SUBMIT_AND_WAIT, REPLAY_AND_WAIT -> "Sent job";
                    case LIST_REPORTS, FOLLOW_REPORTS, LIST_DEAD -> "job-1";
                    case LIST_ALERTS, FOLLOW_ALERTS -> "DISK_FULL";
                    case SHOW_DEAD, RESEND_DEAD -> Code.MESSAGE_NOT_FOUND.name();
                    case REMOVE_DEAD -> "Removed ";
                };
        return (out + "" + err).contains(wanted);
    }

    private List<String> arguments(Operation operation) {
        String job = "{\"version\":1,\"id\":\"sent-" + ++jobs + "\",\"file\":\"x.tar\"}";
        return switch (operation) {
            case SUBMIT -> List.of("submit", "--job", job);
            case SUBMIT_AND_WAIT -> List.of("submit", "--job", job, "--wait", "--timeout", "100ms");
            case LIST_REPORTS -> List.of("reports");
            case FOLLOW_REPORTS -> List.of("reports", "--follow");
            case LIST_ALERTS -> List.of("alerts");
            case FOLLOW_ALERTS -> List.of("alerts", "--follow");
            case LIST_DEAD -> List.of("dead");
            case SHOW_DEAD -> List.of("dead", "show", "1", "--queue", Addresses.JOBS_DEAD);
            case REMOVE_DEAD -> List.of("dead", "remove", "all", "--queue", Addresses.JOBS_DEAD);
            case RESEND_DEAD -> List.of("dead", "resend", "1", "--queue", Addresses.JOBS_DEAD);
            case REPLAY -> List.of("replay", "job-1");
            case REPLAY_AND_WAIT -> List.of("replay", "job-1", "--wait", "--timeout", "100ms");
        };
    }

    private Path config(Set<Role> roles) throws Exception {
        return Files.writeString(
                folder.resolve(name(roles) + ".properties"),
                "longshore.share="
                        + folder.resolve("share")
                        + "\nlongshore.broker.url="
                        + broker.url()
                        + "\nlongshore.broker.username="
                        + name(roles)
                        + "\nlongshore.broker.password=pw\n");
    }

    private static String name(Set<Role> roles) {
        return "user-" + String.join("-", texts(roles));
    }

    private static List<String> texts(Set<Role> roles) {
        return roles.stream().map(Role::text).sorted().toList();
    }

    private static ImportReport report() {
        Instant now = Instant.parse("2026-11-23T08:00:00Z");
        return SampleReports.of(JobId.parse("job-1"), Status.REJECTED, now, "x.tar");
    }

    private void publish() throws Exception {
        try (Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            var text =
                    session.createTextMessage(
                            new String(report().toJson(), StandardCharsets.UTF_8));
            text.setStringProperty(MessageProperties.JOB_ID, "job-1");
            text.setStringProperty(MessageProperties.STATUS, "REJECTED");
            session.createProducer(session.createTopic(Addresses.REPORTS)).send(text);
            session.createProducer(session.createTopic(Addresses.ALERTS))
                    .send(session.createTextMessage(QueueSite.alert("disk", "DISK_FULL")));
        }
    }
}
