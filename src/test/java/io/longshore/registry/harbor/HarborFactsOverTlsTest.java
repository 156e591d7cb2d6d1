package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.testing.TestCa;
import io.longshore.testing.TlsBalancer;
import io.longshore.testing.harbor.FakeHarbor;
import io.longshore.testing.harbor.HarborAdmin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same as a real Harbor is reached: by name, over TLS with a private authority, behind a
 * balancer that tells Harbor nothing of that.
 */
class HarborFactsOverTlsTest extends HarborFacts {
    @TempDir static Path folder;
    private static FakeHarbor harbor;
    private static TlsBalancer balancer;
    private static NamedHarbor named;

    @BeforeAll
    static void start() throws IOException {
        harbor = FakeHarbor.start();
        TestCa ca = TestCa.create("Data centre CA");
        int port = Integer.parseInt(harbor.address().replaceAll(".*:", ""));
        balancer = new TlsBalancer(ca.server(), port);
        HarborAdmin admin = harbor.admin();
        named =
                new NamedHarbor(
                        balancer.address(),
                        admin.username(),
                        admin.password(),
                        ca.writePem(folder.resolve("ca.pem")));
    }

    @AfterAll
    static void stop() throws IOException {
        balancer.close();
        harbor.close();
    }

    @Test
    void theDownloadableCaMakesHarborTrusted() throws Exception {
        harbor.handsOut(Files.readAllBytes(named.ca()));
        RegistrySettings stranger =
                RegistrySettings.builder(named.address()).environment(Map.of()).build();
        Problem problem = refusalOf(stranger);
        assertThat(problem.code()).isEqualTo(Code.TLS_NOT_TRUSTED);
        String path = "/api/v2.0/systeminfo/getcert";
        assertThat(problem.fix()).contains(path);

        Path fetched = folder.resolve("fetched.pem");
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + harbor.address() + path)).build();
        HttpClient.newHttpClient().send(request, BodyHandlers.ofFile(fetched));
        try (RegistryClient client =
                RegistryClient.connect(
                        RegistrySettings.builder(named.address())
                                .environment(Map.of())
                                .caFiles(List.of(fetched))
                                .build())) {
            assertThat(product(client).name()).startsWith("Harbor");
        }
    }

    private Problem refusalOf(RegistrySettings settings) {
        try (RegistryClient client = RegistryClient.connect(settings)) {
            return problemOf(() -> product(client));
        }
    }

    @Override
    HarborAdmin admin() {
        return named.admin();
    }

    @Override
    RegistrySettings.Builder settings() {
        return named.settings();
    }
}
