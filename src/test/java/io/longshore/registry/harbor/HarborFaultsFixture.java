package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Faults;
import io.longshore.testing.harbor.FakeHarbor;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fake Harbor with one project, and a client whose requests can be disturbed. */
abstract class HarborFaultsFixture {
    static final int MIB = 1 << 20;

    final Cancellation cancellation = Cancellation.none();
    final Faults faults = new Faults();
    final FakeHarbor harbor = FakeHarbor.start(faults);
    private final List<RegistryClient> clients = new ArrayList<>();
    RegistryClient client;
    RepositoryClient repository;

    @BeforeEach
    void prepare() {
        harbor.admin().createProject("p", -1);
        Robot robot = harbor.admin().createSystemRobot("all", "p", HarborAdmin.PUSH_RIGHTS);
        client = connect(plain(robot.name(), robot.secret()));
        repository = client.repository("p/lci");
        faults.requests().clear();
    }

    @AfterEach
    void stop() {
        clients.forEach(RegistryClient::close);
        harbor.close();
    }

    RegistryClient admin() {
        return connect(plain(harbor.admin().username(), harbor.admin().password()));
    }

    RegistrySettings.Builder plain(String username, String password) {
        return RegistrySettings.builder(harbor.address())
                .plainHttp(true)
                .environment(Map.of())
                .credentials(Credentials.of(username, password));
    }

    RegistryClient connect(RegistrySettings.Builder settings) {
        Duration delay = Duration.ofMillis(5);
        RegistryClient connected =
                RegistryClient.connect(
                        settings.chunks(3 * MIB, MIB)
                                .retry(new RetryPolicy(5, delay, delay))
                                .build());
        clients.add(connected);
        return connected;
    }

    BlobOutcome push(byte[] content) {
        return push(repository, content);
    }

    BlobOutcome push(RepositoryClient to, byte[] content) {
        return to.pushBlob(BlobContent.of(content), Optional.empty(), Progress.NONE, cancellation);
    }

    void assertStored(byte[] content) {
        assertThat(harbor.storage().blobs().has("p/lci", Digest.of(content))).isTrue();
    }

    static Problem problemOf(Runnable call) {
        ProblemException thrown = catchThrowableOfType(ProblemException.class, call::run);
        assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random().nextBytes(bytes);
        return bytes;
    }
}
