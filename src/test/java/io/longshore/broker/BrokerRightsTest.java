package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.access.Address;
import io.longshore.access.QueueAction;
import io.longshore.access.Role;
import io.longshore.access.RoleTable;
import io.longshore.config.Settings;
import io.longshore.testing.BrokerLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** Each role performs each action on each address of the embedded broker. */
class BrokerRightsTest {
    @TempDir Path data;

    private interface Attempt {
        void run() throws ActiveMQException;
    }

    @Test
    void theBrokerPermitsEachRoleWhatTheTablePermitsAndNothingElse() throws Exception {
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
            for (Role role : Role.ofBroker()) {
                try (ClientSession session = signIn(locator, role)) {
                    for (Address address : Address.values()) {
                        wrong.addAll(differences(session, role, address));
                    }
                }
            }
        }
        assertThat(wrong).as("where the broker and the table differ").isEmpty();
    }

    private ClientSession signIn(ServerLocator locator, Role role) throws Exception {
        BrokerLogin login =
                role == Role.SERVICE
                        ? BrokerLogin.service(data)
                        : new BrokerLogin(role.text(), "pw");
        return locator.createSessionFactory()
                .createSession(login.username(), login.password(), false, true, true, false, 1);
    }

    private static List<String> differences(ClientSession session, Role role, Address address) {
        List<String> wrong = new ArrayList<>();
        for (QueueAction action : QueueAction.values()) {
            if (isAllowed(attempt(session, action, address))
                    != RoleTable.permits(role, action, address)) {
                wrong.add(role + " " + action + " " + address);
            }
        }
        forbidden(session, address)
                .forEach(
                        (what, attempt) -> {
                            if (isAllowed(attempt)) {
                                wrong.add(role + " " + what + " " + address);
                            }
                        });
        return wrong;
    }

    private static SimpleString queue(Address address) {
        boolean isProgress = address == Address.PROGRESS;
        return SimpleString.of(isProgress ? address.text() + Addresses.FOLLOW : address.text());
    }

    private static Attempt attempt(ClientSession session, QueueAction action, Address address) {
        return switch (action) {
            case SEND ->
                    () -> {
                        try (var producer = session.createProducer(address.text())) {
                            producer.send(session.createMessage(true));
                        }
                    };
            case CONSUME -> () -> session.createConsumer(queue(address)).close();
            case BROWSE -> () -> session.createConsumer(queue(address), null, true).close();
        };
    }

    /** What no role may do on any address. */
    private static Map<String, Attempt> forbidden(ClientSession session, Address address) {
        Map<String, Attempt> attempts = new LinkedHashMap<>();
        attempts.put(
                "create a queue",
                () ->
                        session.createQueue(
                                QueueConfiguration.of("made-" + address.text())
                                        .setAddress(address.text())
                                        .setDurable(false)
                                        .setRoutingType(RoutingType.ANYCAST)));
        attempts.put(
                "create an address",
                () ->
                        session.createAddress(
                                SimpleString.of(address.text() + ".made"),
                                RoutingType.ANYCAST,
                                false));
        attempts.put("delete a queue", () -> session.deleteQueue(queue(address)));
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
