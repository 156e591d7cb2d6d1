package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.config.Secret;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The accounts of the embedded broker: where their passwords come from, and their rights. */
class BrokerAccountsIT extends BrokerFixture {
    @Test
    void theGeneratedClientUserMayOnlySendJobsAndReadReports() throws JMSException {
        Broker broker = start(Map.of());

        try (Client client = new Client(broker.url(), user(BrokerUser.Account.CLIENT));
                Client stage = new Client(broker.url(), user(BrokerUser.Account.SERVICE))) {
            MessageConsumer reports =
                    client.session.createConsumer(
                            client.session.createQueue(
                                    Subscriptions.queue(Addresses.REPORTS, "follow")));
            client.send(client.session.createQueue(Addresses.JOBS), "{}");
            stage.send(stage.session.createTopic(Addresses.REPORTS), "report");

            assertThat(reports.receive(MILLIS).getBody(String.class)).isEqualTo("report");
            assertThat(broker.depths())
                    .containsEntry(Addresses.JOBS, 1L)
                    .containsEntry(Addresses.REPORTS, 1L);
            for (String queue :
                    List.of(
                            Addresses.CHECKS,
                            Addresses.IMPORTS,
                            Addresses.RESULTS,
                            Addresses.CRASHED,
                            Addresses.JOBS_DEAD,
                            Addresses.REPORTS)) {
                assertThatThrownBy(() -> client.send(client.session.createQueue(queue), "forged"))
                        .as("sending to " + queue)
                        .isInstanceOf(JMSException.class);
            }
            for (String queue : List.of(Addresses.JOBS, Addresses.IMPORTS, Addresses.JOBS_DEAD)) {
                assertThatThrownBy(
                                () ->
                                        client.session.createConsumer(
                                                client.session.createQueue(queue)))
                        .as("reading " + queue)
                        .isInstanceOf(JMSException.class);
            }
            assertThatThrownBy(() -> client.session.unsubscribe(Addresses.REPORTS))
                    .as("deleting the queue of reports")
                    .isInstanceOf(JMSException.class);
        }
        assertThat(broker.depths()).containsEntry(Addresses.REPORTS, 1L);
    }

    @Test
    void theGeneratedCredentialsAreReadableByTheirOwnerOnlyAndKept() throws IOException {
        start(Map.of()).close();
        open.clear();
        Path file = data.resolve("broker.properties");
        String first = Files.readString(file);

        start(Map.of());

        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(first).contains("username=longshore").contains("password=");
        assertThat(Files.readString(file)).isEqualTo(first);
    }

    @Test
    void configuredCredentialsReplaceTheGeneratedOnes() throws JMSException {
        Broker broker =
                start(
                        Map.of(
                                "longshore.broker.username", "ci",
                                "longshore.broker.password", "s3cret"));

        try (Client client = new Client(broker.url(), new BrokerUser("ci", Secret.of("s3cret")))) {
            client.send(client.session.createQueue(Addresses.JOBS), "{}");
        }
        assertThat(broker.depths()).containsEntry(Addresses.JOBS, 1L);
        assertThat(data.resolve("broker.properties")).doesNotExist();
    }

    @Test
    void usersOfTheFileHaveTheRightsOfTheirRoles() throws Exception {
        Path users =
                Files.writeString(
                        data.resolve("users.properties"),
                        "ci=sender:s3cret:with colon\nboard=reader:r3ad\n");
        Broker broker = start(Map.of("longshore.broker.users-file", users.toString()));

        try (Client ci =
                        new Client(
                                broker.url(),
                                new BrokerUser("ci", Secret.of("s3cret:with colon")));
                Client board =
                        new Client(broker.url(), new BrokerUser("board", Secret.of("r3ad")))) {
            ci.send(ci.session.createQueue(Addresses.JOBS), "{}");
            String kept = Addresses.REPORTS + "::" + Addresses.REPORTS;
            board.session.createConsumer(board.session.createQueue(kept));
            assertThatThrownBy(() -> ci.session.createConsumer(ci.session.createQueue(kept)))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(
                            () -> board.send(board.session.createQueue(Addresses.JOBS), "forged"))
                    .isInstanceOf(JMSException.class);
        }
        assertThat(broker.depths()).containsEntry(Addresses.JOBS, 1L);
    }

    @Test
    void anErrorInTheUsersFileNamesTheEntryButNotThePassword() throws IOException {
        Path users = Files.writeString(data.resolve("users.properties"), "ci=root:s3cret\n");

        Problem problem =
                problem(() -> start(Map.of("longshore.broker.users-file", users.toString())));

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.why()).contains("'ci'");
        assertThat(problem.toString()).doesNotContain("s3cret");
    }
}
