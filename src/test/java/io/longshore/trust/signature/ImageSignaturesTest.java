package io.longshore.trust.signature;

import static io.longshore.trust.signature.SignatureOutcome.INVALID;
import static io.longshore.trust.signature.SignatureOutcome.NONE;
import static io.longshore.trust.signature.SignatureOutcome.UNKNOWN_KEY;
import static io.longshore.trust.signature.SignatureOutcome.VALID;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.config.SignatureScope;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.task.Cancellation;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSignaturesTest {
    private static final String VENDOR = "vendor.test/product/app";

    @TempDir Path folder;

    private final TestSigner vendor = TestSigner.ecdsa();
    private final TestImages make = new TestImages(8);
    private final TestImages.Image app = make.image(VENDOR, make.layer(100));

    @Test
    void theSignatureOfARealExportIsValid() throws IOException {
        SignatureKeys keys = fixtureKey();

        List<SignatureFinding> bundle = verify(Fixtures.SIGNED, keys, SignatureScope.BUNDLE);

        assertThat(bundle).hasSize(1);
        assertThat(bundle.get(0).outcome()).isEqualTo(VALID);
        assertThat(bundle.get(0).key()).isEqualTo("cosign.pub");
        assertThat(bundle.get(0).subject()).contains("lci-service");
    }

    @Test
    void scopeAllRequiresASignatureOfEveryTopLevelImage() throws IOException {
        List<SignatureFinding> all = verify(Fixtures.SIGNED, fixtureKey(), SignatureScope.ALL);

        // The bundle and two images are signed, the third image is not.
        assertThat(all)
                .extracting(SignatureFinding::outcome)
                .containsExactlyInAnyOrder(VALID, VALID, VALID, NONE);
    }

    @Test
    void anExportWithoutSignaturesHasNone() throws IOException {
        assertThat(verify(Fixtures.UNSIGNED, fixtureKey(), SignatureScope.BUNDLE))
                .extracting(SignatureFinding::outcome)
                .containsExactly(NONE);
    }

    @Test
    void signaturesByOtherKeysAreUnknown() {
        trust("other.pub", TestSigner.ecdsa());

        List<SignatureFinding> findings =
                verify(Fixtures.SIGNED, SignatureKeys.load(folder), SignatureScope.BUNDLE);

        assertThat(findings.get(0).outcome()).isEqualTo(UNKNOWN_KEY);
        assertThat(findings.get(0).key()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"p256", "p384", "rsa", "ed25519"})
    void aCosignTagSignatureIsValidWithEveryKindOfKey(String kind) {
        SignatureKeys keys = SignatureFixtures.keys(folder, List.of(kind + ".pub"), List.of());
        TestImages.Image image = SignatureFixtures.image();

        SignatureFinding finding =
                only(
                        new TarballBuilder()
                                .add(image)
                                .add(SignatureFixtures.tag(kind), TestImages.signatureTag(image)),
                        keys);

        assertThat(finding.outcome()).as(finding.detail()).isEqualTo(VALID);
        assertThat(finding.key()).isEqualTo(kind + ".pub");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p256", "p384", "rsa", "ed25519"})
    void aCosignReferrerSignatureIsValidWithEveryKindOfKey(String kind) {
        SignatureKeys keys = SignatureFixtures.keys(folder, List.of(kind + ".pub"), List.of());

        SignatureFinding finding =
                only(
                        new TarballBuilder()
                                .add(SignatureFixtures.image())
                                .add(SignatureFixtures.referrer(kind)),
                        keys);

        assertThat(finding.outcome()).as(finding.detail()).isEqualTo(VALID);
        assertThat(finding.key()).isEqualTo(kind + ".pub");
    }

    @Test
    void aReferrerByAnotherKeyIsUnknown() {
        SignatureKeys keys = SignatureFixtures.keys(folder, List.of("p384.pub"), List.of());

        SignatureFinding finding =
                only(
                        new TarballBuilder()
                                .add(SignatureFixtures.image())
                                .add(SignatureFixtures.referrer("p256")),
                        keys);

        assertThat(finding.outcome()).isEqualTo(UNKNOWN_KEY);
    }

    @Test
    void anAlteredReferrerThatNamesATrustedKeyIsInvalid() {
        SignatureKeys keys = SignatureFixtures.keys(folder, List.of("p256.pub"), List.of());
        String bundle =
                new String(
                        SignatureFixtures.read("referrer-p256.bundle.json"),
                        StandardCharsets.UTF_8);
        TestImages.Image image = SignatureFixtures.image();

        // The last digits of the signature, as base 64 of its second number.
        String altered = bundle.replaceFirst("(\"sig\":\"[^\"]{40})[^\"]", "$1_").replace('_', 'A');
        assertThat(altered).isNotEqualTo(bundle);
        SignatureFinding finding =
                only(new TarballBuilder().add(image).add(referrer(image, altered)), keys);

        assertThat(finding.outcome()).isEqualTo(INVALID);
        assertThat(finding.detail()).contains("p256.pub");
    }

    @Test
    void aReferrerAboutAnotherImageIsInvalid() {
        SignatureKeys keys = SignatureFixtures.keys(folder, List.of("p256.pub"), List.of());
        String bundle =
                new String(
                        SignatureFixtures.read("referrer-p256.bundle.json"),
                        StandardCharsets.UTF_8);

        SignatureFinding finding =
                only(new TarballBuilder().add(app).add(referrer(app, bundle)), keys);

        assertThat(finding.outcome()).isEqualTo(INVALID);
        assertThat(finding.detail()).contains("something else");
    }

    @Test
    void anAttestationIsNotASignature() {
        SignatureKeys keys = SignatureFixtures.keys(folder, List.of("p256.pub"), List.of());

        SignatureFinding finding =
                only(
                        new TarballBuilder()
                                .add(SignatureFixtures.image())
                                .add(SignatureFixtures.attestation()),
                        keys);

        assertThat(finding.outcome()).isEqualTo(NONE);
    }

    @Test
    void aSignatureOfAnotherImageIsInvalidByAnyKey() {
        trust("vendor.pub", vendor);
        TestImages.Image other = make.image(VENDOR, make.layer(100));

        SignatureFinding finding = signedBy(vendor.signature(other));

        assertThat(finding.outcome()).isEqualTo(INVALID);
        assertThat(finding.detail()).contains(other.digest().toString());
    }

    @Test
    void anAlteredPayloadIsInvalid() {
        trust("vendor.pub", vendor);
        String signed = TestSigner.payload(VENDOR, app.digest(), TestSigner.SIMPLE_SIGNING_TYPE);
        String shown = signed.replace("null", "{\"reviewed\":\"yes\"}");

        // This form does not name the key: an unknown key and altered content look the same.
        assertThat(signedBy(vendor.signature(VENDOR, signed, shown)).outcome())
                .isEqualTo(UNKNOWN_KEY);
        assertThat(signedBy(vendor.signature(VENDOR, signed, signed)).outcome()).isEqualTo(VALID);
    }

    @Test
    void aPayloadOfAnotherTypeIsInvalid() {
        trust("vendor.pub", vendor);
        String payload = TestSigner.payload(VENDOR, app.digest(), "atomic container signature");

        assertThat(signedBy(vendor.signature(VENDOR, payload, payload)).outcome())
                .isEqualTo(INVALID);
    }

    @Test
    void aSignatureByAnotherAlgorithmIsUnknown() {
        TestSigner sha1 = TestSigner.of("RSA", 2048, "SHA1withRSA");
        trust("vendor.pub", sha1);

        assertThat(signedBy(sha1.signature(app)).outcome()).isEqualTo(UNKNOWN_KEY);
    }

    @Test
    void oneValidSignatureAmongOthersIsEnough() {
        trust("vendor.pub", vendor);
        TestImages.Image other = make.image(VENDOR, make.layer(100));
        TarballBuilder tarball =
                new TarballBuilder()
                        .add(app)
                        .add(vendor.signature(other), TestImages.signatureTag(app))
                        .add(TestSigner.ecdsa().signature(app), TestImages.signatureTag(app))
                        .add(vendor.signature(app), TestImages.signatureTag(app));

        assertThat(only(tarball, SignatureKeys.load(folder)).outcome()).isEqualTo(VALID);
    }

    @Test
    void anImageTaggedAsASignatureNeedsASignature() {
        trust("vendor.pub", vendor);
        TestImages.Image disguised = make.image(VENDOR, make.layer(50));
        TarballBuilder tarball =
                new TarballBuilder()
                        .add(app)
                        .add(vendor.signature(app), TestImages.signatureTag(app))
                        .add(disguised, "sha256-" + "0".repeat(64) + ".sig");

        assertThat(verify(tarball.write(folder.resolve("x.tar")), SignatureScope.ALL))
                .extracting(SignatureFinding::image, SignatureFinding::outcome)
                .containsExactlyInAnyOrder(
                        tuple(app.digest(), VALID), tuple(disguised.digest(), NONE));
    }

    @Test
    void aTaggedImageNextToASignedBundleNeedsASignature() {
        trust("vendor.pub", vendor);
        TestImages.Image bundle = make.bundle(VENDOR, app);
        TestImages.Image stowaway = make.image("evil.test/x", make.layer(50));
        Path tarball =
                new TarballBuilder()
                        .root(bundle, "1.0")
                        .add(app)
                        .add(stowaway, "1.0")
                        .add(vendor.signature(bundle), TestImages.signatureTag(bundle))
                        .write(folder.resolve("x.tar"));

        assertThat(verify(tarball, SignatureScope.BUNDLE))
                .extracting(SignatureFinding::image, SignatureFinding::outcome)
                .containsExactlyInAnyOrder(
                        tuple(bundle.digest(), VALID), tuple(stowaway.digest(), NONE));
    }

    @Test
    void attachmentsThatCannotRunNeedNoSignature() {
        trust("vendor.pub", vendor);
        TestImages.Layer statement =
                TestImages.layer("{\"payload\":\"e30=\"}".getBytes(StandardCharsets.UTF_8))
                        .as("application/vnd.dsse.envelope.v1+json");
        String tag = TestImages.signatureTag(app).replace(".sig", ".att");
        TestImages.Image attestation = TestSigner.image(VENDOR, statement, Map.of(), null);
        TestImages.Image sbom = TestSigner.image(VENDOR, statement, Map.of("a", "b"), app);
        TestImages.Image disguised = make.image(VENDOR, make.layer(50));
        Path tarball =
                new TarballBuilder()
                        .add(app)
                        .add(vendor.signature(app), TestImages.signatureTag(app))
                        .add(attestation, tag)
                        .add(sbom)
                        .add(disguised, tag)
                        .write(folder.resolve("x.tar"));

        assertThat(verify(tarball, SignatureScope.ALL))
                .extracting(SignatureFinding::image, SignatureFinding::outcome)
                .containsExactlyInAnyOrder(
                        tuple(app.digest(), VALID), tuple(disguised.digest(), NONE));
    }

    @Test
    void aKeyBoundToOriginsIsValidForThemOnly() {
        trust("vendor.pub", vendor);
        SignatureFixtures.put(folder, "images/vendor.pub.origins", "vendor.test/product/*\n");
        assertThat(signedBy(vendor.signature(app)).outcome()).isEqualTo(VALID);

        SignatureFixtures.put(folder, "images/vendor.pub.origins", "# theirs\nother.test\n");
        SignatureFinding elsewhere = signedBy(vendor.signature(app));
        assertThat(elsewhere.outcome()).isEqualTo(UNKNOWN_KEY);
        assertThat(elsewhere.detail()).contains("0 count for this origin");
    }

    @Test
    void aKeyBoundToOriginsIsInvalidForAPayloadOfAnother() {
        trust("vendor.pub", vendor);
        SignatureFixtures.put(folder, "images/vendor.pub.origins", "vendor.test/product/*\n");
        String payload =
                TestSigner.payload(
                        "elsewhere.test/app", app.digest(), TestSigner.SIMPLE_SIGNING_TYPE);

        SignatureFinding finding = signedBy(vendor.signature(VENDOR, payload, payload));

        assertThat(finding.outcome()).isEqualTo(UNKNOWN_KEY);
        assertThat(finding.detail()).contains("elsewhere.test/app");
    }

    @Test
    void unreadableSignaturesAreInvalid() {
        trust("vendor.pub", vendor);
        TestImages.Layer layer =
                TestImages.layer("[[[".getBytes(StandardCharsets.UTF_8))
                        .as(MediaTypes.COSIGN_SIMPLE_SIGNING);
        for (String annotation : List.of("", "!", "AAAA")) {
            TestImages.Image broken =
                    TestSigner.image(
                            VENDOR,
                            layer,
                            Map.of("dev.cosignproject.cosign/signature", annotation),
                            null);
            assertThat(signedBy(broken).outcome()).as(annotation).isEqualTo(INVALID);
        }
    }

    @Test
    void aMissingOrOversizedPayloadIsInvalid() {
        trust("vendor.pub", vendor);
        TestImages.Image signature = vendor.signature(app);
        Digest text = signature.layers().get(0).digest();
        TarballBuilder missing =
                new TarballBuilder()
                        .add(app)
                        .add(signature, TestImages.signatureTag(app))
                        .omit(text);
        assertThat(ofApp(missing).outcome()).isEqualTo(INVALID);

        TestImages.Layer endless = TestImages.zeros(2 << 20).as(MediaTypes.COSIGN_SIMPLE_SIGNING);
        assertThat(signedBy(TestSigner.image(VENDOR, endless, Map.of(), null)).detail())
                .contains("too long");
    }

    private SignatureFinding signedBy(TestImages.Image signature) {
        return ofApp(new TarballBuilder().add(app).add(signature, TestImages.signatureTag(app)));
    }

    /** Among those of other elements, such as a signature that cannot be read. */
    private SignatureFinding ofApp(TarballBuilder tarball) {
        return verify(tarball.write(folder.resolve("x.tar")), SignatureScope.BUNDLE).stream()
                .filter(finding -> app.digest().equals(finding.image()))
                .findFirst()
                .orElseThrow();
    }

    private SignatureFinding only(TarballBuilder tarball, SignatureKeys keys) {
        List<SignatureFinding> findings =
                verify(tarball.write(folder.resolve("x.tar")), keys, SignatureScope.BUNDLE);
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private List<SignatureFinding> verify(Path tarball, SignatureScope scope) {
        return verify(tarball, SignatureKeys.load(folder), scope);
    }

    private static List<SignatureFinding> verify(
            Path file, SignatureKeys keys, SignatureScope scope) {
        try (ImageArchive tarball = TestArchives.open(file)) {
            Set<Digest> named =
                    tarball.entries().stream().map(ArchiveEntry::digest).collect(toSet());
            return ImageSignatures.verify(tarball, keys, scope, named, Cancellation.none());
        }
    }

    private static TestImages.Image referrer(TestImages.Image image, String bundle) {
        TestImages.Layer layer =
                TestImages.layer(bundle.getBytes(StandardCharsets.UTF_8))
                        .as("application/vnd.dev.sigstore.bundle.v0.3+json");
        return TestSigner.image(image.repository(), layer, Map.of(), image);
    }

    private void trust(String name, TestSigner signer) {
        SignatureFixtures.put(folder, "images/" + name, signer.publicKey());
    }

    private SignatureKeys fixtureKey() throws IOException {
        SignatureFixtures.put(
                folder, "images/cosign.pub", Files.readAllBytes(SignatureFixtures.COSIGN_PUB));
        return SignatureKeys.load(folder);
    }
}
