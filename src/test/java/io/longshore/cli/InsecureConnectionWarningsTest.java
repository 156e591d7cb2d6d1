package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.LogLines;
import io.longshore.testing.TestCa;
import io.longshore.testing.TlsBalancer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing turns the checks of a connection off silently. */
class InsecureConnectionWarningsTest {
    private static final TestCa CA = TestCa.create("Data centre CA");

    @TempDir Path folder;
    private final SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
    private final LogLines log = LogLines.start();

    @AfterEach
    void stop() {
        log.close();
        registry.close();
    }

    @Test
    void eachUseOfARegistryOverPlainHttpWarns() {
        eachUse(registry.address(), List.of("--registry-insecure"), "plain HTTP");
    }

    @Test
    void eachUseOfARegistryWithoutCertificateVerificationWarns() throws IOException {
        try (TlsBalancer balancer = balancer()) {
            List<String> flags = List.of("--registry-verify-certs=false");
            eachUse(balancer.address(), flags, "certificates are not verified");
        }
    }

    @Test
    void aVerifiedConnectionCausesNoWarning() throws IOException {
        try (TlsBalancer balancer = balancer()) {
            String ca = CA.writePem(folder.resolve("ca.pem")).toString();
            for (List<String> use : uses(balancer.address())) {
                assertThat(run(use, List.of("--registry-ca-cert-path", ca))).isZero();
            }
        }
        assertThat(log.warnings()).isEmpty();
    }

    private void eachUse(String address, List<String> flags, String warning) {
        for (List<String> use : uses(address)) {
            log.clear();
            assertThat(run(use, flags)).as(use.get(0)).isZero();
            assertThat(log.warnings())
                    .as(use.get(0))
                    .singleElement()
                    .asString()
                    .contains(address, warning);
        }
    }

    private List<List<String>> uses(String address) {
        String repository = address + "/p/lci";
        String bundle = repository + ":2.1.0";
        String exported = folder.resolve(address.replace(':', '-') + ".tar").toString();
        return List.of(
                List.of("preflight", "--to-repo", repository),
                List.of("import", Fixtures.NESTED.toString(), "--to-repo", repository),
                List.of("verify", "-b", bundle),
                List.of("describe", "-b", bundle),
                List.of("export", "-b", bundle, "--to-tar", exported));
    }

    private static int run(List<String> use, List<String> flags) {
        CommandResult ran =
                CommandResult.longshore(
                        Stream.concat(use.stream(), flags.stream()).toArray(String[]::new));
        return ran.exitCode();
    }

    private TlsBalancer balancer() throws IOException {
        int port = Integer.parseInt(registry.address().replaceAll(".*:", ""));
        return new TlsBalancer(CA.server(), port);
    }
}
