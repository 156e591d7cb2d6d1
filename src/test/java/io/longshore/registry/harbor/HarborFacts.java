package io.longshore.registry.harbor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.task.Progress;
import io.longshore.testing.registry.SmallImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Behaviour that is particular to Harbor, one test for each item: here blobs, manifests and
 * Harbor's API, and all that is inherited.
 */
abstract class HarborFacts extends HarborProjectFacts {
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
}
