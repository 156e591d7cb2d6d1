package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.broker.RoleTable.Action;
import io.longshore.broker.RoleTable.Role;
import io.longshore.config.Settings;
import io.longshore.testing.BrokerLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One table of rights, as the code has it, the broker holds it, and the documentation shows it. */
class RoleTableTest {
    private static final Path PAGE = Path.of("docs/security.md");
    private static final String HEAD =
            "| address | sender | reader | admin | service |\n|---|---|---|---|---|\n";

    @Test
    void theDocumentationShowsTheTable() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(HEAD) + HEAD.length();
        assertThat(begin).isGreaterThan(HEAD.length());
        int end = page.indexOf("\n\n", begin) + 1;
        String rows =
                RoleTable.addresses().stream()
                        .map(RoleTableTest::row)
                        .collect(Collectors.joining());
        String wanted = page.substring(0, begin) + rows + page.substring(end);
        if (Boolean.getBoolean("longshore.update-docs")) {
            Files.writeString(PAGE, wanted);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(wanted);
    }

    private static String row(String address) {
        return "| `"
                + address
                + "` |"
                + Arrays.stream(Role.values())
                        .map(role -> " " + actions(role, address) + " |")
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String actions(Role role, String address) {
        String actions =
                Arrays.stream(Action.values())
                        .filter(action -> RoleTable.permits(role, action, address))
                        .map(Action::text)
                        .collect(Collectors.joining(", "));
        return actions.isEmpty() ? "–" : actions;
    }

    @Test
    void theFileOfTheBrokerPermitsWhatTheTablePermitsAndNothingElse() throws IOException {
        List<String> found = new ArrayList<>();
        Matcher setting =
                Pattern.compile(
                                "<security-setting match=\"([^\"]+)\">(.*?)</security-setting>",
                                Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("deploy/artemis/broker.xml")));
        while (setting.find()) {
            Matcher permission =
                    Pattern.compile("<permission type=\"([^\"]+)\" roles=\"([^\"]+)\"/>")
                            .matcher(setting.group(2));
            while (permission.find()) {
                for (String role : permission.group(2).split(",")) {
                    found.add(setting.group(1) + " " + permission.group(1) + " " + role);
                }
            }
        }
        List<String> wanted = new ArrayList<>(List.of("# manage nobody"));
        for (String address : RoleTable.addresses()) {
            for (Action action : Action.values()) {
                for (Role role : Role.values()) {
                    if (RoleTable.permits(role, action, address)) {
                        wanted.add(address + " " + action.text() + " " + role.text());
                    }
                }
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void aBrokerPermitsEachRoleWhatTheTablePermitsAndNothingElse(@TempDir Path data)
            throws Exception {
        Path users =
                Files.writeString(
                        data.resolve("users"),
                        "sender=sender:pw\nreader=reader:pw\nadmin=admin:pw\n");
        Map<String, String> settings =
                Map.of(
                        "longshore.data", data.toString(),
                        "longshore.broker.port", "0",
                        "longshore.broker.users-file", users.toString());
        List<String> wrong = new ArrayList<>();
        try (Broker broker = Broker.open(Settings.load(null, Map.of(), settings));
                ServerLocator locator = ActiveMQClient.createServerLocator(broker.url())) {
            for (Role role : Role.values()) {
                BrokerLogin login =
                        role == Role.SERVICE
                                ? BrokerLogin.service(data)
                                : new BrokerLogin(role.text(), "pw");
                try (ClientSession session =
                        locator.createSessionFactory()
                                .createSession(
                                        login.username(),
                                        login.password(),
                                        false,
                                        true,
                                        true,
                                        false,
                                        1)) {
                    for (String address : RoleTable.addresses()) {
                        attempts(session, address)
                                .forEach(
                                        (action, attempt) -> {
                                            boolean permitted = isPermitted(role, action, address);
                                            if (isAllowed(attempt) != permitted) {
                                                wrong.add(role + " " + action + " " + address);
                                            }
                                        });
                    }
                }
            }
        }
        assertThat(new TreeSet<>(wrong)).as("where broker and table differ").isEmpty();
    }

    private static boolean isPermitted(Role role, String action, String address) {
        return Arrays.stream(Action.values())
                .anyMatch(it -> it.text().equals(action) && RoleTable.permits(role, it, address));
    }

    private interface Attempt {
        void run() throws ActiveMQException;
    }

    private static Map<String, Attempt> attempts(ClientSession session, String address) {
        boolean isProgress = address.equals(Addresses.PROGRESS);
        SimpleString queue = SimpleString.of(isProgress ? address + Addresses.FOLLOW : address);
        Map<String, Attempt> attempts = new LinkedHashMap<>();
        attempts.put(
                "send",
                () -> {
                    try (var producer = session.createProducer(address)) {
                        producer.send(session.createMessage(true));
                    }
                });
        attempts.put("consume", () -> session.createConsumer(queue).close());
        attempts.put("browse", () -> session.createConsumer(queue, null, true).close());
        attempts.put(
                "create a queue",
                () ->
                        session.createQueue(
                                QueueConfiguration.of("made-" + address)
                                        .setAddress(address)
                                        .setDurable(false)
                                        .setRoutingType(RoutingType.ANYCAST)));
        attempts.put(
                "create an address",
                () ->
                        session.createAddress(
                                SimpleString.of(address + ".made"), RoutingType.ANYCAST, false));
        attempts.put("delete", () -> session.deleteQueue(queue));
        return attempts;
    }

    private static boolean isAllowed(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (ActiveMQException e) {
            assertThat(e.getType()).isEqualTo(ActiveMQExceptionType.SECURITY_EXCEPTION);
            return false;
        }
    }
}
