package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The alert rules and the dashboard: {@code deploy/prometheus} and {@code deploy/grafana}. */
class PrometheusTest {
    private static final Path FOLDER = Path.of("deploy/prometheus");
    private static final Path DASHBOARD = Path.of("deploy/grafana/dashboards/longshore.json");
    private static final Pattern METRIC = Pattern.compile("longshore_[a-z_]+");

    @Test
    @RequiresTool("promtool")
    void promtoolAcceptsTheRulesAndTheirTestsPass() {
        Tool.run(List.of("promtool", "check", "rules", FOLDER + "/alerts.yml"));
        Tool.run(List.of("promtool", "test", "rules", FOLDER + "/alerts-test.yml"));
    }

    @Test
    void everyRuleHasASeverityAFixAndARunbookThatExists() throws IOException {
        List<Map<String, Object>> rules = rules();
        assertThat(rules).hasSizeGreaterThan(10);
        for (Map<String, Object> rule : rules) {
            Map<?, ?> labels = (Map<?, ?>) rule.get("labels");
            Map<?, ?> notes = (Map<?, ?>) rule.get("annotations");
            assertThat(labels.get("severity")).isIn("critical", "warning", "info");
            assertThat(notes.get("summary")).isNotNull();
            assertThat(notes.get("fix")).isNotNull();
            String[] runbook = notes.get("runbook").toString().split("#");
            assertThat(Path.of(runbook[0])).isRegularFile();
            if (runbook.length > 1) {
                assertThat(headings(Path.of(runbook[0]))).contains(runbook[1]);
            }
        }
    }

    @Test
    void everyRuleHasATestThatItFires() throws IOException {
        Set<String> fired =
                Pattern.compile("alertname: (\\w+)\\n\\s+exp_alerts:\\n")
                        .matcher(Files.readString(FOLDER.resolve("alerts-test.yml")))
                        .results()
                        .map(name -> name.group(1))
                        .collect(Collectors.toSet());
        assertThat(rules()).extracting(rule -> rule.get("alert")).allMatch(fired::contains);
    }

    @Test
    void rulesAndDashboardNameDocumentedMetricsOnly() throws IOException {
        String documented = Files.readString(Path.of("docs/operations.md"));
        List<String> unknown = new ArrayList<>();
        for (Path file : List.of(FOLDER.resolve("alerts.yml"), DASHBOARD)) {
            METRIC.matcher(Files.readString(file))
                    .results()
                    .map(name -> name.group().replaceFirst("_(bucket|count|sum)$", ""))
                    .filter(name -> !documented.contains("`" + name + "`"))
                    .forEach(unknown::add);
        }
        assertThat(unknown).isEmpty();
    }

    /** A variable chooses the data source, also where the file is provisioned. */
    @Test
    void theDashboardCanBeImportedIntoAnyGrafana() throws IOException {
        JsonNode dashboard = JsonTree.of(Files.readAllBytes(DASHBOARD));
        assertThat(dashboard.at("/templating/list/0/name").asText()).isEqualTo("DS_PROMETHEUS");
        assertThat(dashboard.at("/templating/list/0/type").asText()).isEqualTo("datasource");
        assertThat(dashboard.at("/templating/list/0/query").asText()).isEqualTo("prometheus");
        assertThat(dashboard.findValues("datasource"))
                .hasSizeGreaterThan(8)
                .allMatch(source -> source.path("uid").asText().equals("${DS_PROMETHEUS}"));
        List<Integer> ids = new ArrayList<>();
        dashboard.path("panels").forEach(panel -> ids.add(panel.path("id").asInt()));
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(dashboard.path("panels").path(0).path("gridPos").path("y").asInt()).isZero();
        assertThat(dashboard.path("panels").path(0).toString())
                .as("the first panel answers whether all is well")
                .contains("longshore_dependency_up");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(FOLDER.resolve("alerts.yml")));
        return ((List<Map<String, Object>>) file.get("groups"))
                .stream()
                        .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                        .toList();
    }

    private static List<String> headings(Path document) throws IOException {
        return Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ *", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                .toList();
    }
}
