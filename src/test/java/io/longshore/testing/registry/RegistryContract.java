package io.longshore.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What our registry client and any registry must do together. A subclass for each registry says how
 * to reach it; the assertions look at the registry by other means than the client.
 */
public abstract class RegistryContract {
    private static final int CHUNK = 256 << 10;

    private final Cancellation cancellation = Cancellation.none();
    private final String path = "team/contract";
    private RegistryClient client;
    private RepositoryClient repository;

    /** Settings that reach the registry, as a user who may do everything. */
    protected abstract RegistrySettings.Builder settings();

    /** What the registry holds. */
    protected abstract RegistryContents contents();

    /** False for a registry from before the referrers API. */
    protected boolean hasReferrers() {
        return true;
    }

    @BeforeEach
    void connect() {
        client = RegistryClient.connect(quick(settings()).build());
        repository = client.repository(path);
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private static RegistrySettings.Builder quick(RegistrySettings.Builder settings) {
        Duration delay = Duration.ofMillis(5);
        return settings.chunks(4 * CHUNK, CHUNK).retry(new RetryPolicy(2, delay, delay));
    }

    @Test
    void aPingIsAnswered() {
        client.ping(cancellation);
    }

    @Test
    void aBlobIsSentOnce() {
        // A smaller one may be sent again: that costs less than the question.
        int size = CHUNK + 1;
        BlobContent blob = BlobContent.of(random(size));
        assertThat(repository.blobSize(blob.digest(), cancellation)).isEmpty();
        assertThat(push(blob)).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(contents().blobSize(path, blob.digest())).hasValue(size);
        assertThat(repository.blobSize(blob.digest(), cancellation)).hasValue(size);
        assertThat(push(blob)).isEqualTo(BlobOutcome.PRESENT);
    }

    @Test
    void aBlobSentInChunksIsComplete() {
        byte[] bytes = random(9 * CHUNK + 17);
        BlobContent blob = BlobContent.of(bytes);
        AtomicLong heard = new AtomicLong();
        BlobOutcome outcome =
                repository.pushBlob(blob, Optional.empty(), counting(heard), cancellation);
        assertThat(outcome).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(contents().blob(path, blob.digest())).isEqualTo(bytes);
        assertThat(heard).hasValue(bytes.length);
    }

    @Test
    void anEmptyBlobIsStored() {
        BlobContent blob = BlobContent.of(new byte[0]);
        push(blob);
        assertThat(contents().blobSize(path, blob.digest())).hasValue(0);
    }

    @Test
    void aBlobOfAnotherRepositoryIsMounted() {
        BlobContent blob = BlobContent.of(random(CHUNK));
        push(blob);
        RepositoryClient other = client.repository("team/other");
        BlobOutcome outcome = other.pushBlob(blob, Optional.of(path), Progress.NONE, cancellation);
        assertThat(outcome).isEqualTo(BlobOutcome.MOUNTED);
        assertThat(contents().blobSize("team/other", blob.digest())).hasValue(CHUNK);
    }

    @Test
    void aBlobMissingInTheMountSourceIsUploaded() {
        BlobContent blob = BlobContent.of(random(CHUNK));
        BlobOutcome outcome =
                repository.pushBlob(blob, Optional.of("team/empty"), Progress.NONE, cancellation);
        assertThat(outcome).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(contents().blobSize(path, blob.digest())).hasValue(CHUNK);
    }

    @Test
    void contentThatDoesNotMatchItsDigestIsNotStored() {
        BlobContent promised = BlobContent.of(random(100));
        BlobContent sent = BlobContent.of(random(100));
        BlobContent lie =
                new BlobContent() {
                    @Override
                    public Digest digest() {
                        return promised.digest();
                    }

                    @Override
                    public long sizeBytes() {
                        return 100;
                    }

                    @Override
                    public void writeTo(OutputStream out, long from, long length)
                            throws IOException {
                        sent.writeTo(out, from, length);
                    }
                };
        assertThatThrownBy(() -> push(lie)).isInstanceOf(ProblemException.class);
        assertThat(contents().blobSize(path, promised.digest())).isEmpty();
        assertThat(contents().blobSize(path, sent.digest())).isEmpty();
    }

    @Test
    void aBlobIsReadAsItWasPushed() {
        byte[] bytes = random(3 * CHUNK);
        BlobContent blob = BlobContent.of(bytes);
        push(blob);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicLong heard = new AtomicLong();
        repository.downloadBlob(blob.digest(), bytes.length, out, counting(heard), cancellation);
        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(heard).hasValue(bytes.length);
        assertThat(repository.readBlob(blob.digest(), -1, bytes.length, cancellation))
                .isEqualTo(bytes);
    }

    @Test
    void aMissingBlobIsAProblem() {
        Digest digest = Digest.of("never pushed".getBytes(UTF_8));
        assertThat(codeOf(() -> repository.readBlob(digest, -1, 100, cancellation)))
                .isEqualTo(Code.BLOB_NOT_FOUND);
    }

    @Test
    void aManifestIsReadByteForByteByTagAndByDigest() {
        Manifest manifest = image("one", "");
        repository.pushManifest(manifest, "1.0", cancellation);
        assertThat(contents().manifestBytes(path, "1.0")).isEqualTo(manifest.bytes());
        for (String reference : List.of("1.0", manifest.digest().toString())) {
            Manifest read = repository.manifest(reference, cancellation).orElseThrow();
            assertThat(read.bytes()).isEqualTo(manifest.bytes());
            assertThat(read.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
            assertThat(repository.headManifest(reference, cancellation))
                    .hasValue(manifest.descriptor());
        }
    }

    @Test
    void aManifestPushedByDigestHasNoTag() {
        Manifest manifest = image("untagged", "");
        RepositoryClient fresh = client.repository("team/untagged");
        fresh.pushBlob(
                BlobContent.of(SmallImage.config("untagged")),
                Optional.of(path),
                Progress.NONE,
                cancellation);
        fresh.pushManifest(manifest, manifest.digest().toString(), cancellation);
        assertThat(contents().hasManifest("team/untagged", manifest.digest().toString())).isTrue();
        assertThat(contents().tags("team/untagged")).isEmpty();
    }

    @Test
    void aMissingManifestIsReportedAsAbsent() {
        assertThat(repository.manifest("no-such-tag", cancellation)).isEmpty();
        assertThat(repository.headManifest("no-such-tag", cancellation)).isEmpty();
        assertThat(client.repository("no/such").headManifest("1.0", cancellation)).isEmpty();
    }

    @Test
    void aManifestWithAMissingBlobIsRejectedAndTheBlobIsNamed() {
        byte[] config = random(64);
        Manifest manifest = SmallImage.manifest(config, "");
        assertThatThrownBy(() -> repository.pushManifest(manifest, "broken", cancellation))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Code.MANIFEST_BLOB_UNKNOWN);
                            assertThat(e.problem().facts())
                                    .containsEntry("missing", Digest.of(config).toString());
                        });
        assertThat(contents().tags(path)).doesNotContainKey("broken");
    }

    @Test
    void anIndexWithAMissingChildIsRejected() {
        Manifest child = image("child", "");
        Manifest index = SmallImage.index(child);
        assertThat(codeOf(() -> repository.pushManifest(index, "multi", cancellation)))
                .isEqualTo(Code.MANIFEST_BLOB_UNKNOWN);
        repository.pushManifest(child, child.digest().toString(), cancellation);
        repository.pushManifest(index, "multi", cancellation);
        assertThat(contents().tags(path).get("multi"))
                .isEqualTo(
                        new RegistryContents.Held(index.digest().toString(), MediaTypes.OCI_INDEX));
    }

    @Test
    void aTagMovesToTheLastManifestPushedUnderIt() {
        repository.pushManifest(image("first", ""), "moving", cancellation);
        Manifest second = image("second", "");
        repository.pushManifest(second, "moving", cancellation);
        assertThat(contents().tags(path).get("moving").digest())
                .isEqualTo(second.digest().toString());
    }

    @Test
    void allTagsAreListed() {
        RepositoryClient fresh = client.repository("team/tags");
        assertThat(fresh.tags(cancellation)).isEmpty();
        Manifest manifest = image("tags", "");
        fresh.pushBlob(
                BlobContent.of(SmallImage.config("tags")),
                Optional.of(path),
                Progress.NONE,
                cancellation);
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tags.add("v" + i);
            fresh.pushManifest(manifest, "v" + i, cancellation);
        }
        assertThat(fresh.tags(cancellation)).containsExactlyInAnyOrderElementsOf(tags);
    }

    @Test
    void referrersOfAManifestAreListed() {
        Manifest subject = image("subject", "");
        repository.pushManifest(subject, "signed", cancellation);
        assertThat(repository.referrers(subject.digest(), cancellation)).isEmpty();
        Manifest signature =
                image(
                        "signature",
                        ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                                .formatted(
                                        subject.mediaType(),
                                        subject.digest(),
                                        subject.bytes().length));
        repository.pushManifest(signature, signature.digest().toString(), cancellation);
        if (!hasReferrers()) {
            String tag = subject.digest().toString().replace(':', '-');
            repository.pushManifest(SmallImage.index(signature), tag, cancellation);
        }
        assertThat(repository.referrers(subject.digest(), cancellation))
                .extracting(Descriptor::digest)
                .containsExactly(signature.digest());
    }

    @Test
    void aWrongPasswordIsReportedAndNothingIsStored() {
        Credentials wrong = Credentials.of("robot", "not-the-password");
        BlobContent blob = BlobContent.of(random(100));
        try (RegistryClient stranger =
                RegistryClient.connect(quick(settings()).credentials(wrong).build())) {
            ThrowingCallable pushing =
                    () ->
                            stranger.repository(path)
                                    .pushBlob(blob, Optional.empty(), Progress.NONE, cancellation);
            assertThat(codeOf(pushing)).isEqualTo(Code.CREDENTIALS_REFUSED);
            assertThatThrownBy(pushing).hasMessageNotContaining("not-the-password");
        }
        assertThat(contents().blobSize(path, blob.digest())).isEmpty();
    }

    @Test
    void aCancelledUploadSendsNothing() {
        Cancellation cancelled = new Cancellation();
        cancelled.cancel("cancelled by the test");
        BlobContent blob = BlobContent.of(random(100));
        assertThat(
                        codeOf(
                                () ->
                                        repository.pushBlob(
                                                blob, Optional.empty(), Progress.NONE, cancelled)))
                .isEqualTo(Code.CANCELLED);
        assertThat(contents().blobSize(path, blob.digest())).isEmpty();
    }

    private BlobOutcome push(BlobContent blob) {
        return repository.pushBlob(blob, Optional.empty(), Progress.NONE, cancellation);
    }

    /** An image whose config is there; {@code more} are further members of its manifest. */
    private Manifest image(String name, String more) {
        push(BlobContent.of(SmallImage.config(name)));
        return SmallImage.manifest(SmallImage.config(name), more);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random().nextBytes(bytes);
        return bytes;
    }

    private static Code codeOf(ThrowingCallable call) {
        try {
            call.call();
        } catch (ProblemException e) {
            return e.problem().code();
        } catch (Throwable e) {
            throw new AssertionError("not a problem", e);
        }
        throw new AssertionError("no problem");
    }

    private static Progress counting(AtomicLong bytes) {
        return new Progress() {
            @Override
            public void begin(Phase phase, long totalBytes) {}

            @Override
            public void advance(long more) {
                bytes.addAndGet(more);
            }
        };
    }
}
