package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/**
 * Brokers and clients know each other by their addresses. A peer that only has to announce itself
 * would be sent the password of the cluster (CVE-2026-49364).
 */
class DiscoveryTest {
    private static final List<String> DISCOVERY =
            List.of(
                    "discovery-groups",
                    "discovery-group",
                    "discovery-group-ref",
                    "broadcast-group");

    @Test
    void noBrokerConfigurationEnablesDiscovery() throws Exception {
        List<Path> files = files(Path.of("deploy/artemis"), ".xml");
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();

        assertThat(files).hasSizeGreaterThanOrEqualTo(3);
        for (Path file : files) {
            // The files of a pair are parts that are put into a document.
            String text =
                    "<all>" + Files.readString(file).replaceAll("<\\?xml[^>]*\\?>", "") + "</all>";
            Document document =
                    builder.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            for (String element : DISCOVERY) {
                assertThat(document.getElementsByTagNameNS("*", element).getLength())
                        .as(file + ": " + element)
                        .isZero();
                assertThat(document.getElementsByTagName(element).getLength())
                        .as(file + ": " + element)
                        .isZero();
            }
        }
    }

    @Test
    void theEmbeddedBrokerHasNoCluster() throws IOException {
        assertThat(Files.readString(Path.of("deploy/artemis/broker.xml")))
                .doesNotContain("<cluster-connection", "<cluster-user", "<ha-policy");
    }

    @Test
    void noSourceFileUsesDiscovery() throws IOException {
        List<Path> sources = files(Path.of("src/main/java"), ".java");

        assertThat(sources).hasSizeGreaterThan(100);
        for (Path source : sources) {
            assertThat(Files.readString(source))
                    .as(source.toString())
                    .doesNotContain(
                            "DiscoveryGroup",
                            "BroadcastGroup",
                            "ClusterConnectionConfiguration",
                            "addClusterConfiguration");
        }
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
