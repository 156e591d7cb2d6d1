package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.pipeline.StageName;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jms.JmsException;

/** Each route of routes/ by itself, with recorders in the place of its components and beans. */
class RouteTest {
    private static final List<String> BEANS =
            Stream.concat(
                            Arrays.stream(StageName.values()).map(StageName::route),
                            Stream.of("repair", "drop", "retention", "remote"))
                    .toList();
    private static final String NEXT = "longshoreNext";

    private final RecordingComponent component = new RecordingComponent();
    private final RecordingStage stage = new RecordingStage();
    private DefaultCamelContext context;

    @BeforeEach
    void loadEveryFile() throws Exception {
        context = new DefaultCamelContext();
        RouteRules.SCHEMES.forEach(scheme -> context.addComponent(scheme, component));
        BEANS.forEach(name -> context.getRegistry().bind(name, stage));
        context.getPropertiesComponent().addInitialProperty("longshore.workers", "1");
        context.getPropertiesComponent().addInitialProperty("longshore.drop.remote.every", "1");
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            List<org.apache.camel.spi.Resource> resources = new ArrayList<>();
            for (Path file : files.toList()) {
                // A retry after five seconds is tested as one after a millisecond.
                String text = Files.readString(file).replaceAll("Delay: \"\\d+\"", "Delay: \"1\"");
                resources.add(ResourceHelper.fromString(file.getFileName().toString(), text));
            }
            loader.loadRoutes(resources);
        }
        context.start();
        for (var route : context.getRoutes()) {
            context.getRouteController().startRoute(route.getRouteId());
        }
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    /**
     * A decision of a route.
     *
     * @param from the address that the route begins with
     * @param method of the bean that sets the outcome; null if the message comes with it
     * @param branches where each outcome is sent to; empty for those that send nothing
     */
    record Decision(String from, String method, Map<String, String> branches) {}

    private static List<Decision> decisions() {
        return List.of(
                new Decision(
                        "transacted:queue:longshore.checks",
                        "check",
                        Map.of(
                                "imports", "transacted:queue:longshore.imports",
                                "results", "transacted:queue:longshore.results",
                                "checks", "transacted:queue:longshore.checks",
                                "back", "direct:give-back",
                                "put-back", "transacted:queue:longshore.results",
                                "crashed", "transacted:queue:longshore.crashed",
                                "done", "")),
                new Decision(
                        "direct:give-back",
                        "backTarball",
                        Map.of(
                                "checks", "transacted:queue:longshore.checks",
                                "done", "")),
                new Decision(
                        "transacted:queue:longshore.imports",
                        "process",
                        Map.of(
                                "results", "transacted:queue:longshore.results",
                                "imports", "transacted:queue:longshore.imports",
                                "checks", "transacted:queue:longshore.checks",
                                "crashed", "transacted:queue:longshore.crashed")),
                new Decision(
                        "direct:admitted",
                        null,
                        Map.of(
                                "checks", "plain:queue:longshore.checks",
                                "results", "transacted:queue:longshore.results",
                                "dead", "transacted:queue:longshore.results",
                                "done", "")),
                new Decision(
                        "transacted:queue:longshore.results",
                        "write",
                        Map.of(
                                "publish", "direct:publish",
                                "crashed", "transacted:queue:longshore.crashed",
                                "done", "")),
                new Decision(
                        "direct:repair-job",
                        "prepare",
                        Map.of(
                                "publish", "direct:publish",
                                "checks", "plain:queue:longshore.checks")));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void anOutcomeWithABranchIsSentThereAndEveryOtherOutcomeFailsTheExchange(Decision decision)
            throws Exception {
        List<String> outcomes = new ArrayList<>(OutcomeBranches.all());
        outcomes.addAll(Arrays.asList("", "import", "IMPORTS", "checks ", "over", null));
        for (String outcome : outcomes) {
            component.sent.clear();
            Map<String, Object> headers = new LinkedHashMap<>();
            if (decision.method() == null) {
                headers.put(NEXT, outcome);
            } else {
                stage.when(decision.method(), e -> e.getMessage().setHeader(NEXT, outcome));
            }

            Exchange exchange = receive(decision.from(), headers);

            String branch = outcome == null ? null : decision.branches().get(outcome);
            if (branch == null) {
                assertThat(exchange.getException())
                        .as(decision.from() + " with the outcome '" + outcome + "'")
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("no branch for the outcome");
                assertThat(component.sent).as("sent for '" + outcome + "'").isEmpty();
            } else {
                assertThat(exchange.getException()).as("'" + outcome + "'").isNull();
                assertThat(component.sent)
                        .as("sent for '" + outcome + "'")
                        .isEqualTo(branch.isEmpty() ? List.of() : List.of(branch));
            }
        }
    }

    @Test
    void eachChoiceOfTheRouteFilesIsTested() throws Exception {
        List<String> tested = decisions().stream().map(Decision::from).toList();
        for (var route : context.getRouteDefinitions()) {
            String from = route.getInput().getEndpointUri().replaceFirst("\\?.*", "");
            boolean decides =
                    route.getOutputs().stream().anyMatch(s -> s.getShortName().equals("choice"));
            if (decides && !route.getRouteId().equals("crashed")) {
                assertThat(tested).as(route.getRouteId()).contains(from);
            }
        }
    }

    @Test
    void aCrashedMessageIsHandledByTheQueueItComesFrom() throws Exception {
        Map<String, String> methods = new LinkedHashMap<>();
        methods.put("longshore.jobs", "crashed");
        methods.put("longshore.replays", "crashedReplay");
        methods.put("longshore.checks", "fail");
        methods.put("longshore.imports", "fail");
        methods.put(null, "fail");
        for (Map.Entry<String, String> each : methods.entrySet()) {
            stage.called.clear();
            component.sent.clear();

            Exchange exchange = crashed(each.getKey());

            assertThat(exchange.getException()).as(each.getKey()).isNull();
            assertThat(stage.called).as(each.getKey()).containsExactly(each.getValue());
            assertThat(component.sent).containsExactly("direct:admitted");
        }
        component.sent.clear();
        for (String unknown : List.of("longshore.results", "longshore.crashed", "x", "")) {
            assertThat(crashed(unknown).getException())
                    .as(unknown)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no branch");
        }
        assertThat(component.sent).isEmpty();
    }

    private Exchange crashed(String queue) throws Exception {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("_AMQ_ORIG_ADDRESS", queue);
        return receive("transacted:queue:longshore.crashed", headers);
    }

    @Test
    void aJobIsAdmittedBeforeItIsSentOn() throws Exception {
        receive("transacted:queue:longshore.jobs", Map.of());

        assertThat(stage.called).containsExactly("admit");
        assertThat(component.sent).containsExactly("direct:admitted");
    }

    @Test
    void aDeadJobIsRecordedBeforeItsResultIsSent() throws Exception {
        receive("direct:admitted", Map.of(NEXT, "dead"));

        assertThat(stage.called).containsExactly("setAside", "refuse");
        assertThat(component.sent).containsExactly("transacted:queue:longshore.results");
    }

    @Test
    void aReportIsPublishedBeforeItsFolderIsClosed() throws Exception {
        stage.when("close", e -> assertThat(component.sent).hasSize(1));

        receive("direct:publish", Map.of());

        assertThat(stage.called)
                .containsExactly("receipt", "log", "proof", "report", "deadJob", "close");
        assertThat(component.sent).containsExactly("plain:topic:longshore.reports");
    }

    @Test
    void theJobOfAFailedReportIsSentToTheDeadJobsAsWell() throws Exception {
        stage.when("deadJob", e -> e.getMessage().setHeader("longshoreCause", "PUSH_DENIED"));

        receive("direct:publish", Map.of());

        assertThat(component.sent)
                .containsExactly(
                        "plain:topic:longshore.reports", "plain:queue:longshore.jobs.dead");
    }

    @Test
    void theStepsOfAClaimRunInOrderBeforeTheMessageIsSent() throws Exception {
        receive("file:drop", Map.of());

        assertThat(stage.called)
                .containsExactly("folder", "sidecars", "ticket", "tarball", "tidy", "message");
        assertThat(component.sent).containsExactly("plain:queue:longshore.checks");
    }

    @Test
    void aClaimThatFailsIsReportedAndSendsNothing() throws Exception {
        stage.when("ticket", e -> fail());

        Exchange exchange = receive("file:drop", Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(stage.called).containsExactly("folder", "sidecars", "ticket", "leaveInPlace");
        assertThat(component.sent).isEmpty();
    }

    @Test
    void aClaimWaitsForTheBroker() throws Exception {
        List<String> tries = new ArrayList<>();
        stage.when(
                "message",
                e -> {
                    tries.add("message");
                    if (tries.size() < 3) {
                        throw new JmsException("no broker") {};
                    }
                });

        Exchange exchange = receive("file:drop", Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(tries).hasSize(3);
        assertThat(component.sent).containsExactly("plain:queue:longshore.checks");
    }

    @Test
    void everyUnfinishedJobIsRepaired() throws Exception {
        stage.when("unfinished", e -> e.getMessage().setBody(List.of("a", "b", "c")));

        receive("direct:repair", Map.of());

        assertThat(component.sent).hasSize(3).containsOnly("direct:repair-job");
    }

    @Test
    void theScheduledRetentionStartsASweep() throws Exception {
        receive("scheduler:retention", Map.of());

        assertThat(stage.called).containsExactly("sweep");
        assertThat(component.sent).isEmpty();
    }

    @Test
    void aFetchedFileIsMovedIntoDropAndAnErrorDoesNotEndTheRoute() throws Exception {
        assertThat(receive("remote:fetch", Map.of()).getException()).isNull();
        stage.when("moveToDrop", e -> fail());
        assertThat(receive("remote:fetch", Map.of()).getException()).isNull();
        assertThat(receive("remote:tidy", Map.of()).getException()).isNull();

        assertThat(stage.called).containsExactly("moveToDrop", "moveToDrop", "reportFailure");
        assertThat(component.sent).isEmpty();
    }

    /** The route begins with this address; the first method of its stage fails twice. */
    record Retried(String from, String method) {}

    private static List<Retried> retried() {
        return List.of(
                new Retried("transacted:queue:longshore.checks", "check"),
                new Retried("direct:give-back", "backSidecars"),
                new Retried("transacted:queue:longshore.jobs", "admit"),
                new Retried("transacted:queue:longshore.replays", "admitReplay"),
                new Retried("transacted:queue:longshore.results", "write"),
                new Retried("direct:publish", "close"));
    }

    @ParameterizedTest
    @MethodSource("retried")
    void aFailedStepOfTheGatewayIsRetriedUntilItSucceeds(Retried retried) throws Exception {
        List<String> tries = new ArrayList<>();
        stage.when(
                retried.method(),
                e -> {
                    tries.add("");
                    if (tries.size() < 3) {
                        fail();
                    }
                    e.getMessage().setHeader(NEXT, "done");
                });
        stage.when("backTarball", e -> e.getMessage().setHeader(NEXT, "done"));

        Exchange exchange = receive(retried.from(), Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(tries).hasSize(3);
    }

    private static void fail() {
        throw new ProblemException(Problem.temporary(Code.DISK_LOW, "No.", "", ""));
    }

    private Exchange receive(String address, Map<String, Object> headers) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody("{}");
        exchange.getMessage().setHeaders(new LinkedHashMap<>(headers));
        component.receive(address, exchange);
        return exchange;
    }
}
