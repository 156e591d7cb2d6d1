package io.longshore.service;

import static java.util.regex.Pattern.DOTALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.longshore.config.Settings;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.camel.CheckBean;
import io.longshore.pipeline.camel.CrashedBean;
import io.longshore.pipeline.camel.DropBean;
import io.longshore.pipeline.camel.DropFolder;
import io.longshore.pipeline.camel.DropScans;
import io.longshore.pipeline.camel.FilingBean;
import io.longshore.pipeline.camel.JobsBean;
import io.longshore.pipeline.camel.RepairBean;
import io.longshore.pipeline.camel.RetentionBean;
import io.longshore.pipeline.camel.StageProcessor;
import io.longshore.share.RemoteFetches;
import io.longshore.share.Share;
import io.longshore.share.pull.Remote;
import io.longshore.task.Watchdog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of routes/ as a reader, an editor and CamelRuntime see them. */
class RouteFilesTest {
    private static final Path FOLDER = Path.of("routes");

    private static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachRouteFileIsValidByTheSchemaOfTheYamlDsl(Path file) throws IOException {
        JsonNode routes = new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
        List<Error> errors;
        try (InputStream text =
                RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            Schema schema =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
                            .getSchema(text, InputFormat.JSON);
            errors = schema.validate(routes);
        }
        assertThat(errors).isEmpty();
        assertThat(routes).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachRouteFileIsShortAndDescribesItsRoutes(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).as("lines").hasSizeLessThanOrEqualTo(90);
        for (JsonNode element : new ObjectMapper(new YAMLFactory()).readTree(file.toFile())) {
            if (element.has("route")) {
                assertThat(element.at("/route/description").asText())
                        .as("description of " + element.at("/route/id"))
                        .isNotBlank();
            }
        }
    }

    @Test
    void theRouteFilesObeyTheRulesForRouteFiles() {
        assertThatCode(() -> RouteRules.check(texts())).doesNotThrowAnyException();
    }

    @Test
    void theOutcomesInTheRouteFilesAreThoseOfTheStages() throws IOException {
        Set<String> named = new TreeSet<>();
        Matcher outcome =
                Pattern.compile("header\\.longshoreNext} == '([^']*)'").matcher(allTexts());
        while (outcome.find()) {
            named.add(outcome.group(1));
        }
        assertThat(named).isEqualTo(OutcomeBranches.all());
    }

    @Test
    void theRouteFilesUseTheQueuesAndTopicsThatTheBrokerDeclares() throws IOException {
        String broker = Files.readString(Path.of("deploy/artemis/broker.xml"));
        Matcher endpoint =
                Pattern.compile("uri: (transacted|plain):(queue|topic):(\\S+)").matcher(allTexts());
        Set<String> used = new TreeSet<>();
        while (endpoint.find()) {
            used.add(endpoint.group(3));
            assertThat(broker)
                    .contains(
                            endpoint.group(2).equals("queue")
                                    ? "<address name=\"%1$s\"><anycast><queue name=\"%1$s\"/>"
                                            .formatted(endpoint.group(3))
                                    : "<address name=\"%s\"><multicast>"
                                            .formatted(endpoint.group(3)));
        }
        assertThat(used).hasSizeGreaterThan(5);
    }

    /** Where the broker moves a message that ended processes, the route for it has a branch. */
    @Test
    void everyQueueWithALimitOfDeliveriesHasABranchInTheRouteForCrashedMessages()
            throws IOException {
        Matcher setting =
                Pattern.compile(
                                "<address-setting match=\"([^\"]+)\">(.*?)</address-setting>",
                                DOTALL)
                        .matcher(Files.readString(Path.of("deploy/artemis/broker.xml")));
        Set<String> limited = new TreeSet<>();
        while (setting.find()) {
            if (setting.group(2)
                    .contains("<dead-letter-address>longshore.crashed</dead-letter-address>")) {
                limited.add(setting.group(1));
            }
        }
        Set<String> branches = new TreeSet<>();
        Matcher branch =
                Pattern.compile("header\\._AMQ_ORIG_ADDRESS} == '([^']*)'").matcher(allTexts());
        while (branch.find()) {
            branches.add(branch.group(1));
        }
        assertThat(branches).isNotEmpty().isEqualTo(limited);
    }

    private static Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Path file : files()) {
            texts.put(file.getFileName().toString(), Files.readString(file));
        }
        return texts;
    }

    private static String allTexts() throws IOException {
        return String.join("\n", texts().values());
    }

    @Test
    void theRolesNameEveryRouteFile() {
        List<String> ofTheRole = new ArrayList<>(Role.ALL.routeFiles());
        ofTheRole.add("remote");
        assertThat(ofTheRole)
                .as("those of the roles, and the one for who fetches from elsewhere")
                .containsExactlyInAnyOrderElementsOf(
                        files().stream()
                                .map(file -> file.getFileName().toString().replace(".yaml", ""))
                                .toList());
        assertThat(Role.GATEWAY.routeFiles()).doesNotContain("import");
        assertThat(Role.WORKER.routeFiles()).containsExactly("import");
    }

    @Test
    void camelLoadsEveryRouteFileAndEachStepHasAnId() throws Exception {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withAutoStartup(false)
                .withRoutesIncludePattern("file:" + FOLDER.toAbsolutePath() + "/*.yaml");
        main.addInitialProperty("longshore.workers", "1");
        main.addInitialProperty("longshore.drop.remote.every", "60000");
        main.bind("remote", remote());
        main.bind(
                "file",
                new DropFolder(
                        new DropScans(FOLDER.resolve("drop"), null, null, null, null, () -> false),
                        new Watchdog(stage -> Duration.ofHours(1), System::nanoTime)));
        for (String component : List.of("transacted", "plain", "progress")) {
            JmsComponent jms = new JmsComponent();
            jms.setConnectionFactory(new ActiveMQConnectionFactory("vm://0"));
            main.bind(component, jms);
        }
        Map<String, Object> beans = new HashMap<>();
        for (StageName stage : StageName.values()) {
            beans.put(stage.route(), new StageProcessor<>(stage, null, null, null, null, null));
        }
        FilingBean filing = new FilingBean(null, null);
        beans.put("drop", new DropBean(null, null, null, null));
        beans.put("jobs", new JobsBean(null, null, null, null, null, null, null));
        beans.put("check", new CheckBean(null, null));
        beans.put("filing", filing);
        beans.put("crashed", new CrashedBean(null, null));
        beans.put("retention", new RetentionBean(null, null, null, null));
        beans.put("repair", new RepairBean(null, filing, () -> true, Clock.systemUTC()));
        beans.forEach(main::bind);
        main.start();
        try {
            ModelCamelContext context = (DefaultCamelContext) main.getCamelContext();
            List<String> withoutId = new ArrayList<>();
            TreeSet<String> routes = new TreeSet<>();
            for (RouteDefinition route : context.getRouteDefinitions()) {
                routes.add(route.getRouteId());
                List<ProcessorDefinition<?>> steps = steps(route);
                steps.stream()
                        .filter(step -> !step.hasCustomIdAssigned())
                        .filter(step -> !isBranch(step))
                        .forEach(step -> withoutId.add(route.getRouteId() + ": " + step));
                assertThat(steps.stream().filter(RouteFilesTest::decides))
                        .as("decisions of the route " + route.getRouteId())
                        .hasSizeLessThanOrEqualTo(1);
            }
            assertThat(withoutId).as("steps without an id").isEmpty();
            assertThat(routes)
                    .contains("drop", "jobs", "check", "import", "filing", "crashed", "repair");
        } finally {
            main.stop();
        }
    }

    private static Remote remote() {
        String readable = FOLDER.resolve("remote.yaml").toString();
        Settings settings =
                Settings.load(
                        null,
                        Map.of(),
                        Map.of(
                                "longshore.drop.remote", "sftp://anna@localhost/outgoing",
                                "longshore.drop.remote.known-hosts", readable,
                                "longshore.drop.remote.key-file", readable));
        RemoteFetches fetches = new RemoteFetches(new Share(FOLDER), null, null, null);
        return Remote.of(settings, fetches, problem -> {}).orElseThrow();
    }

    private static boolean decides(ProcessorDefinition<?> step) {
        return step instanceof ChoiceDefinition || step instanceof FilterDefinition;
    }

    /** The arms of a choice are no steps. */
    private static boolean isBranch(ProcessorDefinition<?> step) {
        return step.getShortName().equals("when") || step.getShortName().equals("otherwise");
    }

    private static List<ProcessorDefinition<?>> steps(ProcessorDefinition<?> above) {
        List<ProcessorDefinition<?>> steps = new ArrayList<>();
        for (ProcessorDefinition<?> step : above.getOutputs()) {
            steps.add(step);
            steps.addAll(steps(step));
        }
        return steps;
    }
}
