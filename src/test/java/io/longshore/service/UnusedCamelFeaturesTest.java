package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.saga.CamelSagaService;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** What Longshore does not use of the libraries that it has, so that their holes do not matter. */
class UnusedCamelFeaturesTest {
    @Test
    void noRouteConsumesOrProducesByHttp() throws IOException {
        List<String> uris = values("uri");

        assertThat(uris).hasSizeGreaterThan(10);
        assertThat(uris).noneMatch(uri -> uri.matches("(platform-http|rest|https?|servlet)\\b.*"));
        assertThat(names()).doesNotContain("rest", "restConfiguration");
    }

    @Test
    void noRouteHasASaga() throws IOException {
        assertThat(names()).contains("route", "steps").doesNotContain("saga");
        DefaultCamelContext context = new DefaultCamelContext();
        context.start();
        try {
            assertThat(context.hasService(CamelSagaService.class)).isNull();
        } finally {
            context.stop();
        }
    }

    /** CVE-2025-27636 and CVE-2026-40453: a filter that knows only some spellings. */
    @Test
    void camelHeadersOfIncomingMessagesAreRemovedInAnySpelling() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        try {
            JmsComponent jms = new JmsComponent(context);
            HeaderFilterStrategy filter =
                    ((JmsEndpoint) jms.createEndpoint("jms:queue:x")).getHeaderFilterStrategy();
            DefaultExchange exchange = new DefaultExchange(context);
            for (String name :
                    List.of("camelJmsDestinationName", "camelFileName", "camelHttpUri")) {
                for (String spelling : spellings(name, "camel".length())) {
                    assertThat(filter.applyFilterToExternalHeaders(spelling, "x", exchange))
                            .as(spelling)
                            .isTrue();
                }
            }
            assertThat(filter.applyFilterToExternalHeaders("longshoreJobId", "x", exchange))
                    .isFalse();
        } finally {
            context.stop();
        }
    }

    private static List<String> spellings(String name, int letters) {
        return IntStream.range(0, 1 << letters)
                .mapToObj(
                        bits -> {
                            StringBuilder spelling = new StringBuilder(name);
                            for (int at = 0; at < letters; at++) {
                                if ((bits & 1 << at) != 0) {
                                    char upper = Character.toUpperCase(name.charAt(at));
                                    spelling.setCharAt(at, upper);
                                }
                            }
                            return spelling.toString();
                        })
                .toList();
    }

    private static List<String> names() throws IOException {
        List<String> found = new ArrayList<>();
        for (JsonNode route : routes()) {
            collect(route, found, null);
        }
        return found;
    }

    private static List<String> values(String name) throws IOException {
        List<String> found = new ArrayList<>();
        for (JsonNode route : routes()) {
            collect(route, found, name);
        }
        return found;
    }

    /** The names of all members, or the texts of those of one name. */
    private static void collect(JsonNode node, List<String> found, String name) {
        node.properties()
                .forEach(
                        member -> {
                            if (name == null) {
                                found.add(member.getKey());
                            } else if (name.equals(member.getKey())) {
                                found.add(member.getValue().asText());
                            }
                        });
        node.forEach(child -> collect(child, found, name));
    }

    private static List<JsonNode> routes() throws IOException {
        List<JsonNode> routes = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".yaml")).toList()) {
                routes.add(new ObjectMapper(new YAMLFactory()).readTree(file.toFile()));
            }
        }
        assertThat(routes).hasSizeGreaterThan(5);
        return routes;
    }
}
