package io.longshore.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.testing.registry.RegistryContents;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxRegistryTest {
    private static final byte[] CONTENT = "the content of a layer".getBytes(UTF_8);
    private static final Digest DIGEST = Digest.of(CONTENT);
    private static final Digest OTHER = Digest.of("something else".getBytes(UTF_8));

    private final SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
    private final HttpProbe wire = new HttpProbe(registry);
    private final RegistryContents contents = RegistryContents.of(registry.address());

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aBlobIsStoredByASinglePost() {
        HttpResponse<String> answer =
                wire.send("POST", "/v2/a/b/blobs/uploads/?digest=" + DIGEST, CONTENT);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(contents.blob("a/b", DIGEST)).isEqualTo(CONTENT);
    }

    @Test
    void aBlobIsStoredByPostAndPut() {
        assertThat(wire.push("a/b", CONTENT, DIGEST).statusCode()).isEqualTo(201);
        assertThat(contents.blob("a/b", DIGEST)).isEqualTo(CONTENT);
        assertThat(contents.blobSize("a/b", DIGEST)).hasValue(CONTENT.length);
        assertThat(contents.blobSize("a/c", DIGEST)).isEmpty();
    }

    @Test
    void aBlobIsStoredByChunksAndAnEmptyPut() {
        String location = wire.begin("a/b");
        byte[] first = Arrays.copyOfRange(CONTENT, 0, 5);
        byte[] second = Arrays.copyOfRange(CONTENT, 5, CONTENT.length);
        HttpResponse<String> answer = wire.send("PATCH", location, first, "Content-Range", "0-4");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Range")).hasValue("0-4");
        HttpResponse<String> status = wire.send("GET", HttpProbe.location(answer));
        assertThat(status.statusCode()).isEqualTo(204);
        assertThat(status.headers().firstValue("Range")).hasValue("0-4");
        answer = wire.send("PATCH", HttpProbe.location(answer), second);
        answer = wire.send("PUT", HttpProbe.location(answer) + "&digest=" + DIGEST);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(contents.blob("a/b", DIGEST)).isEqualTo(CONTENT);
        assertThat(registry.storage().uploads().open()).isZero();
    }

    @Test
    void aChunkOutOfOrderIsRefusedAndAddsNothing() {
        String location = wire.begin("a/b");
        HttpResponse<String> answer =
                wire.send("PATCH", location, CONTENT, "Content-Range", "7-28");
        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(wire.send("GET", location).headers().firstValue("Range")).hasValue("0-0");
    }

    @Test
    void anUploadLocationIsInvalidAfterTheNextChunk() {
        String old = wire.begin("a/b");
        wire.send("PATCH", old, CONTENT);
        HttpResponse<String> answer = wire.send("PATCH", old, CONTENT);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("BLOB_UPLOAD_INVALID");
    }

    @Test
    void contentWithAnotherDigestIsRejectedAndNotStored() {
        HttpResponse<String> answer = wire.push("a/b", CONTENT, OTHER);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("DIGEST_INVALID");
        assertThat(contents.blobSize("a/b", OTHER)).isEmpty();
        assertThat(contents.blobSize("a/b", DIGEST)).isEmpty();
        assertThat(registry.storage().uploads().open()).isZero();
    }

    @Test
    void aCancelledUploadIsRemoved() {
        String location = wire.begin("a/b");
        assertThat(wire.send("DELETE", location).statusCode()).isEqualTo(204);
        assertThat(wire.send("GET", location).statusCode()).isEqualTo(404);
    }

    @Test
    void aMountNeedsTheBlobInTheOtherRepository() {
        wire.push("a/b", CONTENT, DIGEST);
        String from = "&from=a/b";
        HttpResponse<String> mounted =
                wire.send("POST", "/v2/a/c/blobs/uploads/?mount=" + DIGEST + from);
        assertThat(mounted.statusCode()).isEqualTo(201);
        assertThat(contents.blob("a/c", DIGEST)).isEqualTo(CONTENT);
        HttpResponse<String> begun =
                wire.send("POST", "/v2/a/c/blobs/uploads/?mount=" + OTHER + from);
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(HttpProbe.location(begun)).contains("/uploads/");
    }

    @Test
    void aRangeRequestReturnsOnlyTheRange() {
        wire.push("a/b", CONTENT, DIGEST);
        String blob = "/v2/a/b/blobs/" + DIGEST;
        HttpResponse<String> part = wire.send("GET", blob, null, "Range", "bytes=4-10");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("content");
        assertThat(part.headers().firstValue("Content-Range"))
                .hasValue("bytes 4-10/" + CONTENT.length);
        assertThat(wire.send("GET", blob, null, "Range", "bytes=-5").body()).isEqualTo("layer");
        assertThat(wire.send("GET", blob, null, "Range", "bytes=12-").body())
                .isEqualTo("of a layer");
        assertThat(wire.send("GET", blob, null, "Range", "bytes=99-").statusCode()).isEqualTo(416);
    }

    @Test
    void aManifestIsStoredByteForByte() {
        byte[] manifest = pushManifest("a/b", "1.0");
        assertThat(contents.manifestBytes("a/b", "1.0")).isEqualTo(manifest);
        assertThat(contents.tags("a/b").get("1.0"))
                .isEqualTo(
                        new RegistryContents.Held(
                                Digest.of(manifest).toString(), MediaTypes.OCI_MANIFEST));
    }

    @Test
    void aManifestIsRefusedWhileItsContentIsMissing() {
        HttpResponse<String> answer = putManifest("a/b", "1.0", manifest(""));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("MANIFEST_BLOB_UNKNOWN").contains(DIGEST.toString());
        assertThat(contents.tags("a/b")).isEmpty();
    }

    @Test
    void anIndexIsRefusedWhileAChildIsMissing() {
        String index =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"size\":1,\"digest\":\"%s\"}]}"
                        .formatted(MediaTypes.OCI_INDEX, MediaTypes.OCI_MANIFEST, OTHER);
        HttpResponse<String> answer =
                wire.send(
                        "PUT",
                        "/v2/a/b/manifests/1.0",
                        index.getBytes(UTF_8),
                        "Content-Type",
                        MediaTypes.OCI_INDEX);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("MANIFEST_BLOB_UNKNOWN").contains(OTHER.toString());
    }

    @Test
    void aManifestUnderAnotherDigestIsRefused() {
        wire.push("a/b", CONTENT, DIGEST);
        assertThat(putManifest("a/b", OTHER.toString(), manifest("")).body())
                .contains("DIGEST_INVALID");
    }

    @Test
    void anInvalidManifestIsRejected() {
        assertThat(putManifest("a/b", "1.0", "not json".getBytes(UTF_8)).body())
                .contains("MANIFEST_INVALID");
    }

    @Test
    void aManifestBeyondTheSizeOfTheSpecificationIsRejected() {
        assertThat(putManifest("a/b", "1.0", new byte[(4 << 20) + 1]).statusCode()).isEqualTo(413);
    }

    @Test
    void tagsAreListedInPagesWithALinkToTheNext() {
        for (String tag : new String[] {"c", "A", "b", "d"}) {
            pushManifest("a/b", tag);
        }
        HttpResponse<String> first = wire.send("GET", "/v2/a/b/tags/list?n=2");
        assertThat(first.body()).contains("[\"A\",\"b\"]");
        String link = first.headers().firstValue("Link").orElseThrow();
        assertThat(link).endsWith("; rel=\"next\"");
        HttpResponse<String> second = wire.send("GET", link.substring(1, link.indexOf('>')));
        assertThat(second.body()).contains("[\"c\",\"d\"]");
        assertThat(second.headers().firstValue("Link")).isEmpty();
        assertThat(wire.send("GET", "/v2/none/tags/list").statusCode()).isEqualTo(404);
    }

    @Test
    void referrersAreListedAndFilteredByType() {
        Digest subject = Digest.of(pushManifest("a/b", "1.0"));
        byte[] signature =
                manifest(
                        ",\"artifactType\":\"application/x.sig\",\"subject\":{\"mediaType\":\"%s\",\"size\":1,\"digest\":\"%s\"}"
                                .formatted(MediaTypes.OCI_MANIFEST, subject));
        HttpResponse<String> put = putManifest("a/b", Digest.of(signature).toString(), signature);
        assertThat(put.headers().firstValue("OCI-Subject")).hasValue(subject.toString());
        String path = "/v2/a/b/referrers/" + subject;
        assertThat(wire.send("GET", path).body()).contains(Digest.of(signature).toString());
        HttpResponse<String> none = wire.send("GET", path + "?artifactType=application/x.other");
        assertThat(none.body()).contains("\"manifests\":[]");
        assertThat(none.headers().firstValue("OCI-Filters-Applied")).hasValue("artifactType");
        assertThat(wire.send("GET", "/v2/a/b/referrers/" + OTHER).statusCode()).isEqualTo(200);
    }

    @Test
    void deletingAManifestDeletesItsTagsButDeletingATagKeepsTheManifest() {
        byte[] manifest = pushManifest("a/b", "1.0");
        pushManifest("a/b", "latest");
        assertThat(wire.send("DELETE", "/v2/a/b/manifests/latest").statusCode()).isEqualTo(202);
        assertThat(contents.tags("a/b")).containsOnlyKeys("1.0");
        String byDigest = "/v2/a/b/manifests/" + Digest.of(manifest);
        assertThat(wire.send("DELETE", byDigest).statusCode()).isEqualTo(202);
        assertThat(contents.tags("a/b")).isEmpty();
        assertThat(wire.send("GET", byDigest).statusCode()).isEqualTo(404);
    }

    @Test
    void aDeletedBlobIsRemovedFromItsRepositoryOnly() {
        wire.push("a/b", CONTENT, DIGEST);
        wire.push("a/c", CONTENT, DIGEST);
        assertThat(wire.send("DELETE", "/v2/a/b/blobs/" + DIGEST).statusCode()).isEqualTo(202);
        assertThat(contents.blobSize("a/b", DIGEST)).isEmpty();
        assertThat(contents.blob("a/c", DIGEST)).isEqualTo(CONTENT);
    }

    @Test
    void namesThatLeaveTheFolderAreRejected() {
        for (String name : new String[] {"a/%2e%2e/b", "..", "a/_blobs", "A"}) {
            HttpResponse<String> answer = wire.send("POST", "/v2/" + name + "/blobs/uploads/");
            assertThat(answer.statusCode()).as(name).isIn(400, 404);
        }
        assertThat(wire.send("GET", "/v2/a/b/manifests/..%2f_blobs").statusCode()).isEqualTo(404);
        assertThat(wire.send("GET", "/v2/a/b/blobs/sha256:..").statusCode()).isEqualTo(400);
    }

    @Test
    void theRepositoriesAreListed() {
        pushManifest("b", "1");
        pushManifest("a/b", "1");
        assertThat(wire.send("GET", "/v2/_catalog").body()).contains("[\"a/b\",\"b\"]");
    }

    @Test
    void contentInAConfiguredFolderSurvivesTheRegistry(@TempDir Path folder) {
        SandboxOptions options = SandboxOptions.defaults().withFolder(folder);
        try (SandboxRegistry before = SandboxRegistry.start(options)) {
            new HttpProbe(before).push("a/b", CONTENT, DIGEST);
        }
        try (SandboxRegistry after = SandboxRegistry.start(options)) {
            assertThat(RegistryContents.of(after.address()).blob("a/b", DIGEST)).isEqualTo(CONTENT);
        }
    }

    @Test
    void aTemporaryFolderIsDeletedWithTheRegistry() throws Exception {
        Path folder;
        try (SandboxRegistry other = SandboxRegistry.start(SandboxOptions.defaults())) {
            new HttpProbe(other).push("a/b", CONTENT, DIGEST);
            folder = other.storage().folder();
            try (Stream<Path> tree = Files.walk(folder)) {
                assertThat(tree.anyMatch(f -> f.endsWith(DIGEST.hex()))).isTrue();
            }
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void aPortInUseIsAProblem() {
        SandboxOptions same = SandboxOptions.defaults().withPort(registry.port());
        assertThatThrownBy(() -> SandboxRegistry.start(same))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.SANDBOX_NOT_STARTED));
    }

    private byte[] pushManifest(String repository, String tag) {
        wire.push(repository, CONTENT, DIGEST);
        byte[] manifest = manifest("");
        assertThat(putManifest(repository, tag, manifest).statusCode()).isEqualTo(201);
        return manifest;
    }

    private HttpResponse<String> putManifest(String repository, String reference, byte[] body) {
        return wire.send(
                "PUT",
                "/v2/" + repository + "/manifests/" + reference,
                body,
                "Content-Type",
                MediaTypes.OCI_MANIFEST);
    }

    private static byte[] manifest(String more) {
        String blob =
                "{\"mediaType\":\"%s\",\"size\":%d,\"digest\":\"%s\"}"
                        .formatted(MediaTypes.OCI_CONFIG, CONTENT.length, DIGEST);
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[]%s}"
                .formatted(MediaTypes.OCI_MANIFEST, blob, more)
                .getBytes(UTF_8);
    }
}
