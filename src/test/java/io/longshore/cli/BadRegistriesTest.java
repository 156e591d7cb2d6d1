package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.sandbox.Access;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that fails for a while is retried; a refusal is reported with the registry's text. */
class BadRegistriesTest {
    @Test
    void anUnreachableRegistryIsARetryableFailure() {
        SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
        registry.close();
        CommandResult ran = imported(registry.address(), "--registry-retry-count", "1");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.problem()).isEqualTo("REGISTRY_UNREACHABLE");
        assertThat(ran.report().status()).isEqualTo(Status.FAILED);
        assertThat(ran.report().problems().get(0).retryable()).isTrue();
    }

    @Test
    void aRequestIsRepeatedAfterTwoServerErrors() {
        isAskedAgain(
                2,
                exchange -> {
                    exchange.sendResponseHeaders(500, -1);
                    exchange.close();
                });
    }

    @Test
    void aBlobIsSentAgainAfterAnInterruptedUpload() {
        isAskedAgain(
                3,
                exchange -> {
                    exchange.getRequestBody().readNBytes(100);
                    exchange.close();
                });
    }

    /** Whose first PUTs go wrong like this; the import ends well all the same. */
    private static void isAskedAgain(int times, HttpHandler fault) {
        AtomicInteger left = new AtomicInteger(times);
        On puts =
                new On("PUT") {
                    @Override
                    boolean handle(HttpExchange exchange) throws IOException {
                        boolean fails = left.getAndDecrement() > 0;
                        if (fails) {
                            fault.handle(exchange);
                        }
                        return fails;
                    }
                };
        try (SandboxRegistry registry =
                SandboxRegistry.start(SandboxOptions.defaults().withFilters(puts))) {
            assertVerified(registry);
            assertThat(left.get()).isNegative();
        }
    }

    @Test
    void aWrongPasswordIsReportedAndNothingIsPushed() throws IOException {
        try (SandboxRegistry registry =
                SandboxRegistry.start(
                        SandboxOptions.defaults().withAccess(new Access.Basic("user", "right")))) {
            CommandResult ran =
                    imported(
                            registry.address(),
                            "--registry-username",
                            "user",
                            "--registry-password",
                            "wrong-secret");
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.problem()).isEqualTo("CREDENTIALS_REFUSED");
            assertThat(ran.out() + ran.err()).doesNotContain("wrong-secret");
            assertThat(registry.storage().repositories()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervisor-services/lci", "lci", "harbor1.test.com", "a.b/UPPER"})
    void anInvalidTargetRepositoryIsAUsageError(String target) {
        CommandResult ran =
                CommandResult.longshore("import", Fixtures.SIGNED.toString(), "--to-repo", target);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("BAD_REFERENCE").contains("Do:").doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
    }

    private static void assertVerified(SandboxRegistry registry) {
        CommandResult ran = imported(registry.address());
        // It is signed, and there is no key here to hold that against.
        assertThat(ran.report().problems())
                .extracting(ReportProblem::code)
                .containsExactly("SIGNATURE_UNKNOWN_KEY");
        assertThat(ran.exitCode()).isZero();
        assertThat(RegistryContents.of(registry.address()).tags("project/lci"))
                .containsKey("9.0.1-1815f87b");
    }

    private static CommandResult imported(String registry, String... more) {
        String[] arguments = {
            "import",
            Fixtures.SIGNED.toString(),
            "--to-repo",
            registry + "/project/lci",
            "--registry-insecure",
            "-o",
            "json"
        };
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return CommandResult.longshore(all);
    }

    /** Handles some of the requests with this method itself. */
    private abstract static class On extends Filter {
        private final String method;

        On(String method) {
            this.method = method;
        }

        abstract boolean handle(HttpExchange exchange) throws IOException;

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            if (!exchange.getRequestMethod().equals(method) || !handle(exchange)) {
                chain.doFilter(exchange);
            }
        }

        @Override
        public String description() {
            return "faults on " + method;
        }
    }
}
