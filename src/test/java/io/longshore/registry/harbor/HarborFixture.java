package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/**
 * A Harbor that a subclass provides. The tests prepare it through its API, in a project of their
 * own.
 */
abstract class HarborFixture {
    static final int MIB = 1 << 20;

    final Cancellation cancellation = Cancellation.none();

    /** The test's project, which does not exist yet. */
    final String project = "facts-" + UUID.randomUUID().toString().substring(0, 8);

    final List<RegistryClient> clients = new ArrayList<>();

    /** Who prepares the Harbor. */
    abstract HarborAdmin admin();

    /** Settings that reach it, as nobody. */
    abstract RegistrySettings.Builder settings();

    @AfterEach
    void disconnect() {
        clients.forEach(RegistryClient::close);
    }

    /** Makes the test's project, and a robot that may push to it. */
    final RegistryClient asPusher() {
        admin().createProject(project, -1);
        return connect(admin().createSystemRobot(project, project, HarborAdmin.PUSH_RIGHTS));
    }

    final RegistryClient asAdmin() {
        return connect(admin().username(), admin().password());
    }

    final RegistryClient connect(Robot robot) {
        return connect(robot.name(), robot.secret());
    }

    final RegistryClient connect(String username, String password) {
        RegistryClient client =
                RegistryClient.connect(
                        settings()
                                .credentials(Credentials.of(username, password))
                                .chunks(4 * MIB, MIB)
                                .build());
        clients.add(client);
        return client;
    }

    final RegistryProduct product(RegistryClient client) {
        return product(client, HarborOptions.defaults());
    }

    final RegistryProduct product(RegistryClient client, HarborOptions options) {
        return Harbor.detector(options).detect(client, cancellation).orElseThrow();
    }

    final BlobOutcome push(RepositoryClient repository, byte[] content) {
        return repository.pushBlob(
                BlobContent.of(content), Optional.empty(), Progress.NONE, cancellation);
    }

    final Problem pushProblem(RepositoryClient repository, byte[] content) {
        return problemOf(() -> push(repository, content));
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
