package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.site.SmallHeapService;
import io.longshore.testing.BrokerLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AMQP messages that are no jobs and are made to do harm, against a heap of 256 MB. */
class HostileAmqpMessagesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int LARGE = 60 << 20;
    private static final int DEEP = 2_000;

    @TempDir Path folder;
    private int port;
    private BrokerLogin sender;

    @Test
    void everyHostileAmqpMessageIsSetAsideOrRefusedWithItsCause() throws Exception {
        try (SmallHeapService service = new SmallHeapService(folder)) {
            port = service.brokerPort();
            sender = service.sender();
            eachSmallOneIsSetAside(service);
            service.assertImports("after-small");
            eachLargeOneIsRefused();
            service.assertImports("after-large");
            unfinishedDeliveriesAreRefused();
            service.assertImports("after-unfinished");
            service.assertUnharmed();
        }
    }

    private void eachSmallOneIsSetAside(SmallHeapService service) throws IOException {
        Map<String, Object[]> shapes = new LinkedHashMap<>();
        shapes.put("data that is no JSON", sections(new Data(new Binary(bytes("no JSON")))));
        shapes.put("data that is no UTF-8", sections(new Data(new Binary(new byte[] {-1, 0}))));
        shapes.put("a sequence", sections(new AmqpSequence(List.of("a", 1, true))));
        shapes.put("a number as value", sections(new AmqpValue(42)));
        shapes.put("null as value", sections(new AmqpValue(null)));
        shapes.put("a map as value", sections(new AmqpValue(Map.of("a", 1))));
        shapes.put("nested lists as value", sections(new AmqpValue(nested(DEEP))));
        shapes.put("an array as value", sections(new AmqpValue(new int[] {1, 2})));
        shapes.put("a symbol as value", sections(new AmqpValue(Symbol.valueOf("x"))));
        shapes.put("text of 90 KB", sections(new AmqpValue("x".repeat(90_000))));
        shapes.put("text of 1 MB", sections(new AmqpValue("x".repeat(1 << 20))));
        shapes.put("properties of 1 MB", sections(properties(1, 1 << 20), new AmqpValue("{}")));
        shapes.put("9,000 properties", sections(properties(9_000, 5), new AmqpValue("{}")));
        shapes.put("annotations of 1 MB", sections(annotations(1 << 20), new AmqpValue("{}")));
        shapes.put(
                "a serialised object",
                sections(typed("application/x-java-serialized-object"), new Data(binary(10))));
        shapes.put("a footer only", sections(new Footer(new HashMap<>())));
        int count = 0;
        for (Map.Entry<String, Object[]> shape : shapes.entrySet()) {
            try (RawAmqpSender amqp = RawAmqpSender.connect(port, sender)) {
                String answer = amqp.send(amqp.encoded(shape.getValue()));
                if (answer.contains("Accepted")) {
                    int expected = ++count;
                    await(shape.getKey())
                            .atMost(PATIENCE)
                            .untilAsserted(
                                    () ->
                                            assertThat(service.invalid())
                                                    .hasSizeGreaterThanOrEqualTo(expected));
                } else {
                    assertThat(answer)
                            .as(shape.getKey())
                            .containsAnyOf("Rejected", "Close", "closed");
                }
            }
        }
        assertThat(count).as("set aside").isGreaterThan(10);
    }

    private void eachLargeOneIsRefused() throws IOException {
        Map<String, Object[]> shapes = new LinkedHashMap<>();
        shapes.put("body", sections(new Data(binary(LARGE))));
        shapes.put("properties", sections(properties(60, 1 << 20), new AmqpValue("{}")));
        shapes.put("annotations", sections(annotations(LARGE), new AmqpValue("{}")));
        shapes.put(
                "delivery annotations",
                sections(
                        new DeliveryAnnotations(Map.of(Symbol.valueOf("x"), binary(LARGE))),
                        new AmqpValue("{}")));
        shapes.put("subject", sections(subject("x".repeat(LARGE)), new AmqpValue("{}")));
        for (Map.Entry<String, Object[]> shape : shapes.entrySet()) {
            try (RawAmqpSender amqp = RawAmqpSender.connect(port, sender)) {
                assertThat(amqp.send(amqp.encoded(shape.getValue())))
                        .as(shape.getKey() + " of 60 MB")
                        .containsAnyOf("message-size-exceeded", "closed");
            }
        }
        try (RawAmqpSender amqp = RawAmqpSender.connect(port, sender)) {
            amqp.announce(Integer.MAX_VALUE);
            assertThat(amqp.awaitFrame("Close")).contains("framing-error");
        }
    }

    /** The parts of many deliveries, none of which ends, count together. */
    private void unfinishedDeliveriesAreRefused() throws IOException {
        try (RawAmqpSender amqp = RawAmqpSender.connect(port, sender)) {
            for (int handle = 1; handle < 40; handle++) {
                amqp.attach(handle);
            }
            byte[] beginning = amqp.encoded(properties(1, 90_000));
            for (int handle = 0; handle < 40; handle++) {
                amqp.transfer(handle, beginning, true);
            }
            assertThat(amqp.awaitFrame("Close")).contains("message-size-exceeded", "65536");
        }
    }

    private static Object[] sections(Object... sections) {
        return sections;
    }

    private static ApplicationProperties properties(int count, int length) {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < count; i++) {
            properties.put("property" + i, "x".repeat(length));
        }
        return new ApplicationProperties(properties);
    }

    private static MessageAnnotations annotations(int length) {
        return new MessageAnnotations(Map.of(Symbol.valueOf("x-huge"), binary(length)));
    }

    private static Properties typed(String contentType) {
        Properties properties = new Properties();
        properties.setContentType(Symbol.valueOf(contentType));
        return properties;
    }

    private static Properties subject(String subject) {
        Properties properties = new Properties();
        properties.setSubject(subject);
        return properties;
    }

    private static Binary binary(int length) {
        return new Binary(new byte[length]);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Object> nested(int depth) {
        List<Object> inner = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            List<Object> outer = new ArrayList<>();
            outer.add(inner);
            inner = outer;
        }
        return inner;
    }
}
