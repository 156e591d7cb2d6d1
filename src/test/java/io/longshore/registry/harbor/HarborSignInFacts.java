package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import io.longshore.testing.registry.SmallImage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens, accounts and robots. */
abstract class HarborSignInFacts extends HarborFixture {
    private static final String[] EXPIRY_RIGHTS = {
        "repository:push", "repository:pull", "project:read", "robot:list"
    };

    @Test
    void theTokenIsInTheFieldTokenAndAccessTokenIsEmpty() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        Manifest manifest = SmallImage.push(repository, "one", "1.0");
        assertThat(repository.manifest("1.0", cancellation).orElseThrow().bytes())
                .isEqualTo(manifest.bytes());
    }

    @Test
    void wrongCredentialsGetAnAnonymousTokenAndAreReported() {
        admin().createProject(project, -1);
        Robot robot = admin().createSystemRobot(project, project, HarborAdmin.PUSH_RIGHTS);
        RegistryClient stranger = connect(robot.name(), "not-the-secret");
        Problem problem = pushProblem(stranger.repository(project + "/lci"), random(100));
        assertThat(problem.code()).isEqualTo(Code.CREDENTIALS_REFUSED);
        assertThat(problem.toString()).doesNotContain("not-the-secret");
    }

    @Test
    void aDeniedPushIs401AndReportedAsDenied() {
        admin().createProject(project, -1);
        Robot robot = admin().createSystemRobot(project, project, "repository:pull");
        Problem problem = pushProblem(connect(robot).repository(project + "/lci"), random(100));
        assertThat(problem.code()).isEqualTo(Code.PUSH_DENIED);
        assertThat(problem.retryable()).isFalse();
        assertThat(problem.what()).contains("unauthorized to access repository: " + project);
        assertThat(problem.facts()).containsKey("requestId");
    }

    @Test
    void aMissingProjectIs401AndReportedAsMissing() {
        Problem problem = pushProblem(asAdmin().repository("no-" + project + "/lci"), random(100));
        assertThat(problem.code()).isEqualTo(Code.PROJECT_NOT_FOUND);
        assertThat(problem.retryable()).isFalse();
    }

    @Test
    void aMissingManifestIsReportedAsAbsent() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        assertThat(repository.manifest("no-such-tag", cancellation)).isEmpty();
        assertThat(repository.headManifest("no-such-tag", cancellation)).isEmpty();
    }

    @Test
    void aRepositoryWithoutAProjectIsRejectedBeforeThePush() {
        RegistryClient client = asAdmin();
        Repository repository = new Repository(client.registry(), "lci");
        Problem problem = problemOf(() -> product(client).prepare(repository, 0, cancellation));
        assertThat(problem.code()).isEqualTo(Code.BAD_TARGET);
        assertThat(problem.fix()).contains("lci/lci");
        assertThat(pushProblem(client.repository("lci"), random(100)).retryable()).isFalse();
    }

    @Test
    void aTokenThatIsOlderThanItsProjectIsReplaced() {
        RepositoryClient repository = asAdmin().repository(project + "/lci");
        assertThat(pushProblem(repository, random(100)).code()).isEqualTo(Code.PROJECT_NOT_FOUND);
        admin().createProject(project, -1);
        assertThat(push(repository, random(100))).isEqualTo(BlobOutcome.UPLOADED);
    }

    @Test
    void aProjectRobotPushesAndPulls() {
        admin().createProject(project, -1);
        Robot robot = admin().createProjectRobot("pusher", project, HarborAdmin.PUSH_RIGHTS);
        assertThat(robot.name()).contains(project + "+pusher");
        RepositoryClient repository = connect(robot).repository(project + "/lci");
        SmallImage.push(repository, "one", "1.0");
        assertThat(repository.tags(cancellation)).containsExactly("1.0");
    }

    @Test
    void aTagRetentionPolicyIsAWarning() {
        admin().createProject(project, -1);
        admin().retainOne(project);
        RegistryClient client = asAdmin();
        assertThat(
                        product(client)
                                .cautions(
                                        client.repository(project + "/lci").repository(),
                                        Instant.now(),
                                        cancellation))
                .extracting(Problem::code)
                .containsExactly(Code.TAG_RETENTION);
    }

    @Test
    void anAccountThatExpiresSoonIsAWarningIfItMayListRobots() {
        admin().createProject(project, -1);
        Robot soon = expiring(1, "soon", EXPIRY_RIGHTS);
        assertThat(expiryWarnings(soon)).hasSize(1);
        Robot later = expiring(60, "later", EXPIRY_RIGHTS);
        assertThat(expiryWarnings(later)).isEmpty();
        Robot never = expiring(-1, "never", EXPIRY_RIGHTS);
        assertThat(expiryWarnings(never)).isEmpty();
        Robot blind = expiring(1, "blind", HarborAdmin.PUSH_RIGHTS);
        assertThat(expiryWarnings(blind)).isEmpty();
    }

    private Robot expiring(int days, String name, String... rights) {
        return admin().createExpiringRobot(days, name, project, rights);
    }

    private List<Problem> expiryWarnings(Robot robot) {
        RegistryClient client = connect(robot);
        return product(client)
                .cautions(
                        client.repository(project + "/lci").repository(),
                        Instant.now(),
                        cancellation)
                .stream()
                .filter(caution -> caution.code() == Code.ACCOUNT_EXPIRES)
                .toList();
    }

    @Test
    void aRobotWithACustomPrefixPushesAndPulls() {
        admin().createProject(project, -1);
        admin().setRobotPrefix("svc+");
        try {
            Robot robot = admin().createSystemRobot(project, project, HarborAdmin.PUSH_RIGHTS);
            assertThat(robot.name()).isEqualTo("svc+" + project);
            RepositoryClient repository = connect(robot).repository(project + "/lci");
            SmallImage.push(repository, "one", "1.0");
            assertThat(repository.tags(cancellation)).containsExactly("1.0");
        } finally {
            admin().setRobotPrefix("robot$");
        }
    }

    @Test
    void aSystemRobotNeedsThePullPermissionInAdditionToPush() {
        admin().createProject(project, -1);
        Robot robot = admin().createSystemRobot(project, project, "repository:push");
        RepositoryClient repository = connect(robot).repository(project + "/lci");
        Digest digest = Digest.of(random(100));
        Problem problem = problemOf(() -> repository.blobSize(digest, cancellation));
        assertThat(problem.code()).isEqualTo(Code.PUSH_DENIED);
    }

    @Test
    void cookiesAreNotStoredSoThatNoCsrfTokenIsRequired() {
        RegistryClient client = asAdmin();
        admin().createProject(project, -1);
        RepositoryClient repository = client.repository(project + "/lci");
        push(repository, random(100));
        product(client).prepare(repository.repository(), 100, cancellation);
        assertThat(push(repository, random(100))).isEqualTo(BlobOutcome.UPLOADED);
    }
}
