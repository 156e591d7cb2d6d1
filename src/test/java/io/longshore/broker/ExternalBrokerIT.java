package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.config.BrokerSetting;
import io.longshore.config.Settings;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A broker that the service reaches by its URL, with and without TLS. */
class ExternalBrokerIT extends BrokerFixture {
    @Test
    void anExternalBrokerIsReachedByItsUrl() {
        Broker there = start(Map.of());
        BrokerUser service = user(BrokerUser.Account.SERVICE);

        try (Broker here = Broker.open(external(there.url(), service.password().reveal()))) {
            here.check();

            assertThat(here.isEmbedded()).isFalse();
            assertThat(here.depths()).containsKey(Addresses.IMPORTS);
        }
    }

    @Test
    void aWrongBrokerPasswordIsReportedAtStart() {
        Broker there = start(Map.of());

        Problem problem = problem(() -> Broker.open(external(there.url(), "wrong-password")));

        assertThat(problem.code()).isEqualTo(Code.BROKER_CREDENTIALS_REFUSED);
        assertThat(problem.what()).contains("longshore-service");
        assertThat(problem.toString()).doesNotContain("wrong-password");
    }

    @Test
    void theServiceWaitsForAnUnavailableBroker() throws Exception {
        Broker there = start(Map.of());
        String url = there.url();
        String password = user(BrokerUser.Account.SERVICE).password().reveal();
        there.close();
        open.clear();
        AtomicReference<Broker> here = new AtomicReference<>();
        Thread waiting = new Thread(() -> here.set(Broker.open(external(url, password))));
        waiting.start();
        Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        start(Map.of("longshore.broker.port", url.substring(url.lastIndexOf(':') + 1)));

        Awaitility.await().untilAsserted(() -> assertThat(here.get()).isNotNull());
        here.get().close();
        waiting.join();
    }

    @Test
    void withACertificateTheBrokerAcceptsTlsOnly() throws Exception {
        TestCa ca = TestCa.create("Broker CA");
        TestCa.Issued issued = ca.server();
        Broker there =
                start(
                        Map.of(
                                "longshore.broker.certificate",
                                issued.writeCertificate(data.resolve("broker.crt")).toString(),
                                "longshore.broker.key",
                                issued.writeKey(data.resolve("broker.key")).toString()));
        String password = user(BrokerUser.Account.SERVICE).password().reveal();
        Path authority = ca.writePem(data.resolve("ca.pem"));
        Path stranger = TestCa.create("Another CA").writePem(data.resolve("other.pem"));

        try (Broker here = Broker.open(external(there.url(), password, authority))) {
            assertThat(here.depths()).containsKey(Addresses.IMPORTS);
        }
        assertThatThrownBy(() -> BrokerClient.connect(access(there.url(), password, stranger)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> BrokerClient.connect(access(there.url(), password, null)))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void anInvalidTlsKeyIsReportedAtStart() throws IOException {
        Path file = Files.writeString(data.resolve("broker.key"), "no key");

        Problem problem =
                problem(
                        () ->
                                start(
                                        Map.of(
                                                "longshore.broker.certificate", file.toString(),
                                                "longshore.broker.key", file.toString())));

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.what()).contains("broker.key");
    }

    private static Settings external(String url, String password) {
        return external(url, password, null);
    }

    private static Settings external(String url, String password, Path authority) {
        return Settings.load(
                null,
                Map.of(),
                Map.of(
                        BrokerSetting.URL.name(),
                        url,
                        BrokerSetting.USERNAME.name(),
                        "longshore-service",
                        BrokerSetting.PASSWORD.name(),
                        password,
                        BrokerSetting.CA_CERT_PATH.name(),
                        authority == null ? "" : authority.toString()));
    }

    private static BrokerAccess access(String url, String password, Path authority) {
        return BrokerAccess.of(external(url, password, authority), BrokerUser.Account.SERVICE);
    }
}
