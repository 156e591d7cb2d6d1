package io.longshore.registry.harbor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
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
import io.longshore.testing.registry.SmallImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Behaviour that is particular to Harbor, one test for each item. A subclass provides the Harbor;
 * the tests prepare it through its API, in projects of their own.
 */
abstract class HarborFacts {
    static final int MIB = 1 << 20;

    private static final String[] EXPIRY_RIGHTS = {
        "repository:push", "repository:pull", "project:read", "robot:list"
    };

    final Cancellation cancellation = Cancellation.none();
    private final String project = "facts-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<RegistryClient> clients = new ArrayList<>();

    /** Who prepares the Harbor. */
    abstract HarborAdmin admin();

    /** Settings that reach it, as nobody. */
    abstract RegistrySettings.Builder settings();

    @AfterEach
    void disconnect() {
        clients.forEach(RegistryClient::close);
    }

    // Authentication.

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

    // Projects and policies.

    @Test
    void aMissingProjectIsDetectedBeforeTheFirstByte() {
        RegistryClient client = asAdmin();
        Repository target = new Repository(client.registry(), project + "/lci");
        Problem problem = problemOf(() -> product(client).prepare(target, 0, cancellation));
        assertThat(problem.code()).isEqualTo(Code.PROJECT_NOT_FOUND);
        assertThat(problem.fix()).contains("longshore.harbor.create-project");
        assertThat(admin().hasProject(project)).isFalse();
    }

    @Test
    void aMissingProjectIsCreatedIfTheSettingAllowsIt() {
        RegistryClient client = asAdmin();
        HarborOptions options = new HarborOptions(true, false, 5 * MIB, null);
        Repository target = new Repository(client.registry(), project + "/lci");
        product(client, options).prepare(target, MIB, cancellation);
        assertThat(admin().project(project).at("/metadata/public").asText()).isEqualTo("false");
        product(client, options).prepare(target, MIB, cancellation);
        assertThat(problemOf(() -> product(client).prepare(target, 6 * MIB, cancellation)).code())
                .isEqualTo(Code.QUOTA_EXCEEDED);
    }

    @Test
    void aMissingPermissionToCreateAProjectIsReported() {
        admin().createProject(project, -1);
        RegistryClient client =
                connect(admin().createProjectRobot("r", project, HarborAdmin.ALL_RIGHTS));
        HarborOptions options = new HarborOptions(true, false, -1, null);
        Repository other = new Repository(client.registry(), "no-" + project + "/lci");
        Problem problem = problemOf(() -> product(client, options).prepare(other, 0, cancellation));
        assertThat(problem.code()).isEqualTo(Code.PROJECT_NOT_CREATED);
        assertThat(admin().hasProject("no-" + project)).isFalse();
    }

    @Test
    void theQuotaIsReadBeforeTheFirstByte() {
        admin().createProject(project, MIB);
        RegistryClient client =
                connect(admin().createSystemRobot(project, project, HarborAdmin.ALL_RIGHTS));
        RepositoryClient repository = client.repository(project + "/lci");
        push(repository, random(MIB / 2));
        for (RegistryProduct product : List.of(product(client), product(asAdmin()))) {
            product.prepare(repository.repository(), MIB / 4, cancellation);
            Problem problem =
                    problemOf(() -> product.prepare(repository.repository(), MIB, cancellation));
            assertThat(problem.code()).isEqualTo(Code.QUOTA_EXCEEDED);
            assertThat(problem.facts()).containsEntry("missingBytes", Integer.toString(MIB));
            assertThat(problem.facts()).containsEntry("leftBytes", Integer.toString(MIB / 2));
        }
    }

    @Test
    void aSharedBlobCountsOnceForItsProject() {
        admin().createProject(project, 3 * MIB / 2);
        RegistryClient client =
                connect(admin().createSystemRobot(project, project, HarborAdmin.ALL_RIGHTS));
        byte[] content = random(MIB);
        push(client.repository(project + "/lci"), content);
        SmallImage.push(client.repository(project + "/lci"), "one", "1.0");
        RepositoryClient other = client.repository(project + "/team/other");
        assertThat(push(other, content))
                .as("in spite of the quota")
                .isEqualTo(BlobOutcome.UPLOADED);
        assertThat(product(client).siblings(other.repository(), cancellation))
                .hasValue(List.of(new Repository(client.registry(), project + "/lci")));
    }

    @Test
    void anAccountThatMayNotListRepositoriesGetsNoMountSources() {
        RegistryClient client = asPusher();
        Repository repository = new Repository(client.registry(), project + "/lci");
        assertThat(product(client).siblings(repository, cancellation)).isEmpty();
    }

    @Test
    void aQuotaExceededDuringThePushEndsIt() {
        RegistryClient client = asPusher();
        admin().setQuota(project, MIB);
        RepositoryClient repository = client.repository(project + "/lci");
        for (int size : List.of(2 * MIB, 9 * MIB)) {
            byte[] content = random(size);
            Problem problem = pushProblem(repository, content);
            assertThat(problem.code()).as(problem.toString()).isEqualTo(Code.QUOTA_EXCEEDED);
            assertThat(problem.what()).contains("exceed the configured upper limit");
            assertThat(repository.blobSize(Digest.of(content), cancellation)).isEmpty();
        }
    }

    @Test
    void anImmutableTagThatAlreadyNamesTheImageIsSuccess() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        Manifest manifest = SmallImage.push(repository, "one", "9.0.1");
        admin().makeImmutable(project, "9.*");
        repository.pushManifest(manifest, "9.0.1", cancellation);
        assertThat(repository.headManifest("9.0.1", cancellation)).hasValue(manifest.descriptor());
    }

    @Test
    void anImmutableTagOfAnotherImageIsAProblemButADigestIsNot() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        Manifest first = SmallImage.push(repository, "one", "9.0.1");
        admin().makeImmutable(project, "9.*");
        Problem problem = problemOf(() -> SmallImage.push(repository, "two", "9.0.1"));
        assertThat(problem.code()).isEqualTo(Code.TAG_IMMUTABLE);
        assertThat(problem.retryable()).isFalse();
        assertThat(repository.headManifest("9.0.1", cancellation)).hasValue(first.descriptor());
        Manifest second = SmallImage.manifest("two");
        String digest = second.digest().toString();
        repository.pushManifest(second, digest, cancellation);
        assertThat(repository.headManifest(digest, cancellation)).isPresent();
    }

    @Test
    void immutableTagsAreKnownBeforeThePush() {
        admin().createProject(project, -1);
        admin().makeImmutable(project, "9.*");
        RegistryClient client = asAdmin();
        Repository repository = new Repository(client.registry(), project + "/team/lci");
        List<String> tags = List.of("9.0.1", "10.0");
        assertThat(product(client).immutableTags(repository, tags, cancellation))
                .containsExactly("9.0.1");
    }

    @Test
    void imagesWithheldByDeploymentSecurityAreFoundThroughTheArtifactApi() {
        RepositoryClient repository = asPusher().repository(project + "/team/lci");
        Manifest manifest = SmallImage.push(repository, "one", "1.0");
        admin().requireSignatures(project);
        assertThat(problemOf(() -> repository.manifest("1.0", cancellation)).code())
                .isEqualTo(Code.CONTENT_BLOCKED);
        assertThat(problemOf(() -> repository.headManifest("1.0", cancellation)).code())
                .isEqualTo(Code.CONTENT_BLOCKED);
        RegistryProduct product = product(asAdmin());
        for (String reference : List.of("1.0", manifest.digest().toString())) {
            assertThat(product.artifact(repository.repository(), reference, cancellation))
                    .hasValue(
                            new RegistryProduct.Artifact(
                                    manifest.digest(), MediaTypes.OCI_MANIFEST, List.of("1.0")));
        }
        assertThat(product.artifact(repository.repository(), "2.0", cancellation)).isEmpty();
    }

    // Blobs and manifests.

    @Test
    void chunksAreAcceptedAlthoughContentRangeIsIgnored() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        byte[] content = random(9 * MIB + 1);
        assertThat(push(repository, content)).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(repository.readBlob(Digest.of(content), -1, content.length, cancellation))
                .isEqualTo(content);
    }

    @Test
    void aBlobMissingInTheMountSourceIsUploaded() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        push(repository, random(10));
        assertThat(mount(repository, random(100), project + "/other"))
                .isEqualTo(BlobOutcome.UPLOADED);
    }

    @Test
    void aBlobOfAnotherRepositoryOfTheProjectIsMounted() {
        RegistryClient client = asPusher();
        byte[] content = random(100);
        push(client.repository(project + "/lci"), content);
        assertThat(mount(client.repository(project + "/other"), content, project + "/lci"))
                .isEqualTo(BlobOutcome.MOUNTED);
    }

    @Test
    void mountsFromAnotherProjectAreNotAttempted() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        assertThat(mount(repository, random(100), "no-" + project + "/lci"))
                .isEqualTo(BlobOutcome.UPLOADED);
    }

    @Test
    void aDockerManifestIsStoredUnchanged() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        byte[] config = SmallImage.config("docker");
        push(repository, config);
        String json =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[]}"
                        .formatted(
                                MediaTypes.DOCKER_MANIFEST,
                                descriptor(MediaTypes.DOCKER_CONFIG, config));
        Manifest manifest = Manifest.read(json.getBytes(UTF_8), MediaTypes.DOCKER_MANIFEST);
        repository.pushManifest(manifest, "1.0", cancellation);
        assertThat(repository.manifest("1.0", cancellation).orElseThrow().bytes())
                .isEqualTo(manifest.bytes());
    }

    @Test
    void aMissingLayerIsNamedByTheRefusedManifest() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        Manifest manifest = SmallImage.manifest("never pushed");
        Problem problem = problemOf(() -> repository.pushManifest(manifest, "1.0", cancellation));
        assertThat(problem.code()).isEqualTo(Code.MANIFEST_BLOB_UNKNOWN);
        assertThat(problem.facts())
                .containsEntry("missing", manifest.config().orElseThrow().digest().toString());
    }

    @Test
    void childManifestsMustBePushedFirst() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        push(repository, SmallImage.config("child"));
        Manifest child = SmallImage.manifest("child");
        Manifest index = SmallImage.index(child);
        assertThat(problemOf(() -> repository.pushManifest(index, "1.0", cancellation)).code())
                .isEqualTo(Code.MANIFEST_BLOB_UNKNOWN);
        repository.pushManifest(child, child.digest().toString(), cancellation);
        repository.pushManifest(index, "1.0", cancellation);
        assertThat(repository.headManifest("1.0", cancellation)).hasValue(index.descriptor());
    }

    @Test
    void theReferrersApiAnswersWithAtLeastAnEmptyList() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        Manifest manifest = SmallImage.push(repository, "one", "1.0");
        assertThat(repository.referrers(manifest.digest(), cancellation)).isEmpty();
    }

    // After the push.

    @Test
    void aCosignSignatureIsListedAsAnAccessory() {
        RepositoryClient repository = asPusher().repository(project + "/team/lci");
        Manifest image = SmallImage.push(repository, "one", "1.0");
        Manifest signature = pushSignature(repository, image);
        assertThat(
                        product(asAdmin())
                                .accessories(repository.repository(), image.digest(), cancellation))
                .extracting(RegistryProduct.Accessory::type, RegistryProduct.Accessory::digest)
                .containsExactly(tuple("signature.cosign", signature.digest()));
    }

    @Test
    void anImageWithoutAScanHasNoSummary() {
        RepositoryClient repository = asPusher().repository(project + "/lci");
        Manifest image = SmallImage.push(repository, "one", "1.0");
        assertThat(product(asAdmin()).scan(repository.repository(), image.digest(), cancellation))
                .isEmpty();
    }

    @Test
    void theVersionIsReportedToAuthenticatedClients() {
        assertThat(product(asAdmin()).name()).startsWith("Harbor v2.");
        RegistryClient stranger = RegistryClient.connect(settings().build());
        clients.add(stranger);
        // Older ones tell it to everybody.
        assertThat(product(stranger).name()).startsWith("Harbor");
    }

    @Test
    void theHealthEndpointAnswers200AndNamesUnhealthyComponents() throws IOException {
        HttpResponse<byte[]> health = admin().exchange("GET", "health", null);
        assertThat(health.statusCode()).isEqualTo(200);
        List<String> ailing = new ArrayList<>();
        for (JsonNode part : JsonTree.of(health.body()).path("components")) {
            if (!part.path("status").asText().equals("healthy")) {
                ailing.add(part.path("name").asText());
            }
        }
        assertThat(product(asAdmin()).ailing(cancellation)).isEqualTo(ailing);
    }

    private Manifest pushSignature(RepositoryClient repository, Manifest image) {
        byte[] payload = ("{\"signed\":\"" + image.digest() + "\"}").getBytes(UTF_8);
        byte[] config = SmallImage.config("signature");
        push(repository, payload);
        push(repository, config);
        String json =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                descriptor(MediaTypes.OCI_CONFIG, config),
                                descriptor(MediaTypes.COSIGN_SIMPLE_SIGNING, payload));
        Manifest signature = Manifest.read(json.getBytes(UTF_8), MediaTypes.OCI_MANIFEST);
        String tag = "sha256-" + image.digest().hex() + ".sig";
        repository.pushManifest(signature, tag, cancellation);
        return signature;
    }

    private static String descriptor(String mediaType, byte[] content) {
        return "{\"mediaType\":\"%s\",\"size\":%d,\"digest\":\"%s\"}"
                .formatted(mediaType, content.length, Digest.of(content));
    }

    private BlobOutcome mount(RepositoryClient repository, byte[] content, String from) {
        return repository.pushBlob(
                BlobContent.of(content), Optional.of(from), Progress.NONE, cancellation);
    }

    /** The test's project, which is not there yet. */
    final String project() {
        return project;
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
