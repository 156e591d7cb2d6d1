package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.testing.TriesFix;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.registry.SmallImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of a project: quota, immutable tags and withheld images. */
abstract class HarborProjectFacts extends HarborSignInFacts {
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
    @TriesFix(Code.PROJECT_NOT_FOUND)
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

    @Test
    void withoutTheRightToReadArtifactsNobodyConfirmsAWithheldImage() {
        RegistryClient pusher = asPusher();
        RepositoryClient repository = pusher.repository(project + "/team/lci");
        SmallImage.push(repository, "one", "1.0");
        admin().requireSignatures(project);

        Problem problem =
                problemOf(
                        () ->
                                product(pusher)
                                        .artifact(repository.repository(), "1.0", cancellation));

        assertThat(problem.code()).isEqualTo(Code.CONTENT_BLOCKED);
        assertThat(problem.fix()).contains("right to read artifacts");
    }
}
