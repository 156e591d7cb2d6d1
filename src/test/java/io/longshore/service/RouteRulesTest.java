package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which route files are refused, and with which words. */
class RouteRulesTest {
    @Test
    void aRouteWithTheComponentsOfTheServiceIsAccepted() {
        assertThatCode(() -> check(route("- to: transacted:queue:longshore.checks")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sftp://host/x",
                "exec:sh",
                "http://host/x",
                "https:host",
                "platform-http:/x",
                "rest:get:x",
                "kamelet:x",
                "class:java.lang.Runtime",
                "bean:x",
                "language:groovy:1",
                "activemq:queue:x",
                "progress:topic:x",
                "JMS:queue:x",
                "Transacted:queue:x",
                " plain:queue:x",
                "ref:x",
                "{{scheme}}:queue:x",
                "${header.x}",
                "//plain:x",
                ""
            })
    void anEndpointWithAnotherSchemeIsRefused(String uri) {
        Problem problem = refusal(route("- to: {uri: '" + uri + "'}"));
        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.why()).contains("only: direct, file, plain, remote, scheduler");
    }

    @Test
    void aTimerIsRefusedWithItsReplacement() {
        Problem problem = refusal(route("- to: {uri: 'timer:drop'}"));
        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.fix()).contains("'scheduler:'", "'file:drop'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- toD: 'plain:queue:${header.x}'",
                "- toD: {uri: 'plain:queue:${header.x}'}",
                "- recipientList: {simple: '${header.x}'}",
                "- routingSlip: {simple: '${header.x}'}",
                "- dynamicRouter: {simple: '${header.x}'}",
                "- enrich: {constant: 'plain:queue:x'}",
                "- pollEnrich: {constant: 'plain:queue:x'}"
            })
    void aStepThatComputesItsEndpointIsRefused(String step) {
        assertThat(refusal(route(step)).why()).contains("computes its endpoint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{when: [{simple: a, steps: []}]}",
                "{when: [{simple: a, steps: []}], otherwise: {steps: []}}",
                "{when: [{simple: a, steps: []}], otherwise: {steps: [{to: 'plain:queue:x'}]}}",
                "{otherwise: {steps: [{throwException: {message: x}}, {to: 'plain:queue:x'}]}}",
                "[]"
            })
    void aChoiceThatAcceptsUnknownOutcomesIsRefused(String choice) {
        assertThat(refusal(route("- choice: " + choice)).what())
                .contains("A choice in the route file x.yaml accepts unknown outcomes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- rest: {path: x}",
                "- errorHandler: {noErrorHandler: {}}",
                "- intercept: {steps: []}",
                "- interceptSendToEndpoint: {uri: 'plain:queue:x', steps: []}",
                "- routeTemplate: {id: x}",
                "- from: {uri: 'direct:x', steps: []}",
                "- x"
            })
    void anElementOfAnotherKindIsRefused(String element) {
        assertThat(refusal(element).why()).contains("may hold [beans, ");
    }

    @Test
    void theFormerComponentNameIsRejectedWithItsReplacement() {
        assertThat(refusal(route("- to: jms:queue:longshore.checks")).fix())
                .contains("Write 'transacted:' where the file has 'jms:'");
    }

    /** So that a route file can be tried in any context that has a component for JMS. */
    @Test
    void anotherCamelContextMayBindTransactedToItsJmsComponent() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addComponent("jms", new DirectComponent());
            assertThat(context.getEndpoint("transacted:queue:x?timeout=2"))
                    .isInstanceOf(DirectEndpoint.class)
                    .extracting(Endpoint::getEndpointUri)
                    .asString()
                    .contains("queue:x", "timeout=2");
        }
    }

    @Test
    void componentsOutsideTheListCannotBeResolved() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            KnownComponents.only(context);
            assertThat(context.getComponent("direct")).isNotNull();
            for (String scheme : List.of("timer", "sftp", "ftp", "rest", "class", "nosuch")) {
                assertThat(
                                catchThrowableOfType(
                                        ResolveEndpointFailedException.class,
                                        () -> context.getEndpoint(scheme + ":x")))
                        .as(scheme)
                        .hasRootCauseInstanceOf(ProblemException.class);
            }
        }
    }

    @Test
    void anUnknownRouteConfigurationIsRejected() {
        String route = "- route: {id: a, routeConfigurationId: r, from: {uri: 'direct:a'}}";
        assertThat(refusal(route).what()).contains("names the configuration 'r'");
        assertThatCode(
                        () ->
                                RouteRules.check(
                                        Map.of(
                                                "x.yaml",
                                                route,
                                                "errors.yaml",
                                                "- routeConfiguration: {id: r}")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a: b", "- route: [", "a\u0000b", "- &a [*a]", "- !!x.Y {}"})
    void aFileThatIsNoListOfRoutesIsRefused(String text) {
        assertThat(refusal(text).fix()).contains("from the routes of this version");
    }

    private static String route(String step) {
        return "- route:\n    id: a\n    from:\n      uri: direct:a\n      steps:\n        " + step;
    }

    private static void check(String text) {
        RouteRules.check(Map.of("x.yaml", text));
    }

    private static Problem refusal(String text) {
        return catchThrowableOfType(ProblemException.class, () -> check(text)).problem();
    }
}
