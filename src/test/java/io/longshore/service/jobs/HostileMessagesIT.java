package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.broker.MessageContent;
import io.longshore.service.site.SmallHeapService;
import io.longshore.testing.BrokerLogin;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of a sender that are no jobs and are made to do harm, against a heap of 256 MB. */
class HostileMessagesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final byte TEXT = 3;
    private static final byte UNKNOWN = 99;

    private static final String JOB = "{\"version\":1,\"id\":\"reserved\",\"file\":\"none.tar\"}";

    @TempDir Path folder;
    private String url;
    private BrokerLogin sender;

    /** Sends one message. */
    @FunctionalInterface
    private interface Bomb {
        void send() throws Exception;
    }

    @FunctionalInterface
    private interface JmsBomb {
        Message in(Session session) throws Exception;
    }

    @FunctionalInterface
    private interface CoreBomb {
        ClientMessage in(ClientSession session) throws Exception;
    }

    @Test
    void everyHostileMessageIsSetAsideAndAnAdministratorCanRemoveIt() throws Exception {
        try (SmallHeapService service = new SmallHeapService(folder)) {
            url = service.brokerUrl();
            sender = service.sender();
            Map<String, Bomb> bombs = bombs();
            assertThat(bombs).hasSizeGreaterThanOrEqualTo(20);
            int count = 0;
            for (Map.Entry<String, Bomb> bomb : bombs.entrySet()) {
                bomb.getValue().send();
                int expected = ++count;
                await(bomb.getKey())
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(service.invalid()).hasSize(expected));
                if (count % 7 == 0) {
                    service.assertImports("between-" + count);
                }
            }

            service.assertUnharmed();
            for (String queue : List.of("longshore.jobs", "longshore.crashed")) {
                assertThat(service.messages(queue)).as(queue).isEmpty();
            }
            for (MessageContent.Head message : service.invalid()) {
                service.inspection().remove(SmallHeapService.INVALID, message.number());
            }
            assertThat(service.invalid()).isEmpty();
        }
    }

    private Map<String, Bomb> bombs() {
        Map<String, Bomb> bombs = new LinkedHashMap<>();
        bombs.put("serialised object", jms(s -> s.createObjectMessage(new HashSet<>(List.of(1)))));
        bombs.put("map", jms(Session::createMapMessage));
        bombs.put("stream", jms(Session::createStreamMessage));
        bombs.put("no body", jms(Session::createMessage));
        bombs.put("empty text", jms(Session::createTextMessage));
        bombs.put("empty bytes", jms(Session::createBytesMessage));
        bombs.put("no UTF-8", jms(s -> bytes(s, new byte[] {'{', (byte) 0xC3, 0x28, '}'})));
        bombs.put("deep JSON", jms(s -> s.createTextMessage("[".repeat(40_000))));
        bombs.put("text just too long", jms(s -> s.createTextMessage(" ".repeat((64 << 10) + 1))));
        bombs.put("text of 200 KB", jms(s -> s.createTextMessage("x".repeat(200_000))));
        bombs.put("text of 30 MB", jms(s -> s.createTextMessage("x".repeat(15 << 20))));
        bombs.put("bytes of 60 MB", core(s -> large(s, 60 << 20)));
        bombs.put("zeros that inflate to 700 MB", core(s -> compressed(s, 700)));
        bombs.put("compressed and no body", core(HostileMessagesIT::marked));
        bombs.put("many properties", jms(HostileMessagesIT::manyProperties));
        bombs.put("a property of 300 KB", jms(s -> property(s, "x".repeat(150_000))));
        bombs.put("an unknown type", core(s -> s.createMessage(UNKNOWN, true)));
        bombs.put("a text that lies about its length", core(HostileMessagesIT::lyingText));
        bombs.put("a binary property", core(HostileMessagesIT::binaryProperty));
        bombs.put("a CORE message that is large without saying so", core(s -> large(s, 1)));
        bombs.put("STOMP, no JSON", () -> stomp("", "no JSON".getBytes(StandardCharsets.UTF_8)));
        bombs.put(
                "STOMP, 1 MB",
                () -> stomp("", "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8)));
        bombs.put(
                "STOMP, binary", () -> stomp("content-length:3\n", new byte[] {0, 1, (byte) 0xFF}));
        reserved().forEach(bombs::put);
        return bombs;
    }

    /** Jobs with properties on which the broker, or a receiver, would act. */
    private Map<String, Bomb> reserved() {
        Map<String, Bomb> bombs = new LinkedHashMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("_AMQ_GROUP_SEQUENCE", "zz");
        values.put("JMSXGroupSeq", "zz");
        values.put("JMSXDeliveryCount", "zz");
        values.put("JMSType", 1);
        values.put("JMSReplyTo", new byte[] {1});
        values.put("__AMQ_CID", 1.5);
        values.put("_AMQ_ROUTING_TYPE", (byte) 0);
        values.put("_AMQ_ROUTE_TO", new byte[] {0, 0, 0, 0, 0, 0, 0, 9});
        values.put("_AMQ_ACK_ROUTE_TO", new byte[] {0, 0, 0, 0, 0, 0, 0, 9});
        values.put("_AMQ_SCHED_DELIVERY", Instant.now().plus(Duration.ofDays(3650)).toEpochMilli());
        values.put("_AMQ_UNKNOWN", true);
        values.put("longshoreNote", true);
        values.forEach((name, value) -> bombs.put(name, core(s -> with(s, name, value))));
        for (byte priority : new byte[] {-1, 10, 127}) {
            bombs.put("priority " + priority, core(s -> with(s, priority)));
        }
        bombs.put(
                "STOMP, group sequence",
                () -> stomp("_AMQ_GROUP_SEQUENCE:zz\n", JOB.getBytes(StandardCharsets.UTF_8)));
        bombs.put(
                "STOMP, scheduled",
                () -> stomp("AMQ_SCHEDULED_DELAY:999999\n", JOB.getBytes(StandardCharsets.UTF_8)));
        return bombs;
    }

    private static ClientMessage job(ClientSession session) {
        ClientMessage message = session.createMessage(TEXT, true);
        message.getBodyBuffer().writeNullableSimpleString(SimpleString.of(JOB));
        return message;
    }

    private static ClientMessage with(ClientSession session, String name, Object value) {
        ClientMessage message = job(session);
        message.putObjectProperty(name, value);
        return message;
    }

    private static ClientMessage with(ClientSession session, byte priority) {
        ClientMessage message = job(session);
        message.setPriority(priority);
        return message;
    }

    private Bomb jms(JmsBomb bomb) {
        return () -> {
            try (Connection connection = sender.connect(url);
                    Session session = connection.createSession()) {
                session.createProducer(session.createQueue("longshore.jobs"))
                        .send(bomb.in(session));
            }
        };
    }

    private Bomb core(CoreBomb bomb) {
        return () -> {
            try (ServerLocator locator = ActiveMQClient.createServerLocator(url)) {
                locator.setMinLargeMessageSize(1000);
                ClientSession session =
                        locator.createSessionFactory()
                                .createSession(
                                        sender.username(),
                                        sender.password(),
                                        false,
                                        true,
                                        true,
                                        false,
                                        1);
                session.createProducer("longshore.jobs").send(bomb.in(session));
                session.close();
            }
        };
    }

    private static BytesMessage bytes(Session session, byte[] content) throws Exception {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(content);
        return message;
    }

    private static Message manyProperties(Session session) throws Exception {
        Message message = session.createTextMessage("{}");
        for (int i = 0; i < 3_000; i++) {
            message.setStringProperty("property" + i, "value");
        }
        return message;
    }

    private static Message property(Session session, String value) throws Exception {
        Message message = session.createTextMessage("{}");
        message.setStringProperty("huge", value);
        return message;
    }

    private static ClientMessage large(ClientSession session, int length) {
        ClientMessage message = session.createMessage(TEXT, true);
        message.setBodyInputStream(new ByteArrayInputStream(new byte[length]));
        return message;
    }

    private static ClientMessage compressed(ClientSession session, int mebibytes) throws Exception {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(wire, new Deflater(9))) {
            byte[] chunk = new byte[1 << 20];
            for (int i = 0; i < mebibytes; i++) {
                out.write(chunk);
            }
        }
        ClientMessage message = session.createMessage(TEXT, true);
        message.setBodyInputStream(new ByteArrayInputStream(wire.toByteArray()));
        message.putBooleanProperty("_AMQ_LARGE_COMPRESSED", true);
        return message;
    }

    private static ClientMessage marked(ClientSession session) {
        ClientMessage message = session.createMessage(TEXT, true);
        message.putStringProperty("_AMQ_LARGE_COMPRESSED", "no");
        return message;
    }

    private static ClientMessage lyingText(ClientSession session) {
        ClientMessage message = session.createMessage(TEXT, true);
        message.getBodyBuffer().writeByte((byte) 1);
        message.getBodyBuffer().writeInt(Integer.MAX_VALUE);
        return message;
    }

    private static ClientMessage binaryProperty(ClientSession session) {
        ClientMessage message = session.createMessage(TEXT, true);
        message.putBytesProperty("not a JMS property", new byte[] {1});
        message.getBodyBuffer().writeNullableString("no JSON");
        return message;
    }

    private void stomp(String header, byte[] body) throws Exception {
        try (Socket socket =
                new Socket(
                        "127.0.0.1", Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)))) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            write(
                    out,
                    "CONNECT\naccept-version:1.2\nhost:x\nlogin:%s\npasscode:%s\n\n\0"
                            .formatted(sender.username(), sender.password()));
            assertThat(frame(in)).startsWith("CONNECTED");
            write(out, "SEND\ndestination:longshore.jobs\nreceipt:1\n" + header + "\n");
            out.write(body);
            write(out, "\0");
            assertThat(frame(in)).startsWith("RECEIPT");
        }
    }

    private static void write(OutputStream out, String text) throws Exception {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String frame(InputStream in) throws Exception {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        for (int b = in.read(); b > 0 || frame.size() == 0; b = in.read()) {
            if (b > 0 && (b != '\n' || frame.size() > 0)) {
                frame.write(b);
            } else if (b < 0) {
                break;
            }
        }
        return frame.toString(StandardCharsets.UTF_8);
    }
}
