package io.longshore.trust.signature;

import static io.longshore.trust.signature.SignatureOutcome.INVALID;
import static io.longshore.trust.signature.SignatureOutcome.NONE;
import static io.longshore.trust.signature.SignatureOutcome.UNKNOWN_KEY;
import static io.longshore.trust.signature.SignatureOutcome.VALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveScan;
import io.longshore.archive.ImageArchive;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestSigner;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures of the fixture's tarball as cosign and gpg made them. */
class FileSignaturesTest {
    private static final List<String> ALL_KEYS =
            List.of(
                    "p256.pub",
                    "p384.pub",
                    "rsa.pub",
                    "ed25519.pub",
                    "openpgp-rsa3072.asc",
                    "openpgp-ed25519.asc",
                    "openpgp-subkey.asc",
                    "openpgp-weak.gpg");

    @TempDir Path folder;

    private final Map<String, byte[]> beside = new HashMap<>();

    @ParameterizedTest
    @CsvSource({
        "image.tar.p256.sig, image.tar.sig, p256.pub",
        "image.tar.p384.sig, image.tar.sig, p384.pub",
        "image.tar.rsa.sig, image.tar.sig, rsa.pub",
        "image.tar.p256.sigstore.json, image.tar.sigstore.json, p256.pub",
        "image.tar.p384.sigstore.json, image.sigstore.json, p384.pub",
        "image.tar.rsa.sigstore.json, image.sigstore.json, rsa.pub",
        "image.tar.rsa3072.asc, image.tar.asc, openpgp-rsa3072.asc",
        "image.tar.rsa3072.gpg, image.tar.gpg, openpgp-rsa3072.asc",
        "image.tar.ed25519.asc, image.tar.asc, openpgp-ed25519.asc",
        "image.tar.ed25519.gpg, image.tar.sig, openpgp-ed25519.asc",
        "image.tar.subkey.asc, image.tar.asc, openpgp-subkey.asc",
    })
    void aSignatureOfTheTarballIsVerifiedInTheSingleRead(String fixture, String name, String key) {
        beside.put(name, SignatureFixtures.read(fixture));

        assertValid(finding(allKeys(), List.of()), name, key);
        SignatureFinding stranger = finding(SignatureKeys.NONE, List.of());
        assertThat(stranger.outcome()).isEqualTo(UNKNOWN_KEY);
        assertThat(finding(Fixtures.INDEX, allKeys(), List.of()).outcome()).isNotEqualTo(VALID);
    }

    @ParameterizedTest
    @CsvSource({
        "p256.sig, sig, p256.pub",
        "p384.sig, sig, p384.pub",
        "rsa.sig, sig, rsa.pub",
        "ed25519.sig, sig, ed25519.pub",
        "p256.sigstore.json, sigstore.json, p256.pub",
        "p384.sigstore.json, sigstore.json, p384.pub",
        "rsa.sigstore.json, sigstore.json, rsa.pub",
        "ed25519.sigstore.json, sigstore.json, ed25519.pub",
        "rsa3072.asc, asc, openpgp-rsa3072.asc",
        "ed25519.asc, asc, openpgp-ed25519.asc",
    })
    void aSignatureOfTheChecksumFileCountsIfTheTarballMatches(
            String fixture, String ending, String key) {
        String name = "image.tar.sha256." + ending;
        beside.put("image.tar.sha256", SignatureFixtures.read("image.tar.sha256"));
        beside.put(name, SignatureFixtures.read("image.tar.sha256." + fixture));

        assertValid(finding(allKeys(), List.of("image.tar.sha256")), name, key);
        assertThat(finding(allKeys(), List.of()).outcome())
                .as("it is not the checksum file that counts")
                .isEqualTo(NONE);
        beside.put("image.tar.sha256", "0".repeat(64).getBytes(StandardCharsets.UTF_8));
        assertThat(finding(allKeys(), List.of("image.tar.sha256")).outcome())
                .as("the checksum file is another one")
                .isNotEqualTo(VALID);
    }

    @Test
    void aTarballWithoutSignatureFilesHasNoSignature() {
        assertThat(finding(allKeys(), List.of()).outcome()).isEqualTo(NONE);
    }

    @Test
    void anEd25519SignatureOfATarballIsRejectedWithTheFileToSignInstead() {
        beside.put("image.tar.sig", SignatureFixtures.read("image.tar.ed25519.sig"));

        SignatureFinding finding = finding(allKeys(), List.of());

        assertThat(finding.outcome()).isEqualTo(UNKNOWN_KEY);
        assertThat(finding.detail()).contains("over the checksum file only");
    }

    @Test
    void aWeakHashIsInvalid() {
        beside.put("image.tar.sig", SignatureFixtures.read("image.tar.weak.sig"));

        SignatureFinding finding = finding(allKeys(), List.of());

        assertThat(finding.outcome()).isEqualTo(INVALID);
        assertThat(finding.detail()).contains("weak");
    }

    @Test
    void anOpenPgpSignatureOfAnotherFileIsInvalid() {
        beside.put("image.tar.asc", SignatureFixtures.read("image.tar.sha256.rsa3072.asc"));

        assertThat(finding(allKeys(), List.of()).outcome()).isEqualTo(INVALID);
    }

    @Test
    void aBundleOfAnotherFileIsInvalid() {
        beside.put(
                "image.tar.sigstore.json",
                SignatureFixtures.read("image.tar.sha256.p256.sigstore.json"));

        assertThat(finding(allKeys(), List.of()).outcome()).isEqualTo(INVALID);
    }

    @Test
    void anUnknownOpenPgpKeyIsNamed() {
        beside.put("image.tar.asc", SignatureFixtures.read("image.tar.rsa3072.asc"));
        SignatureKeys others =
                SignatureFixtures.keys(folder, List.of(), List.of("openpgp-ed25519.asc"));

        SignatureFinding finding = finding(others, List.of());

        assertThat(finding.outcome()).isEqualTo(UNKNOWN_KEY);
        assertThat(finding.detail()).containsPattern("OpenPGP key [0-9A-F]{16}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', form",
        "'hello, world!', form",
        "'{}', Sigstore",
        "'{', cut off",
        "'-----BEGIN PGP SIGNATURE-----', OpenPGP",
        "'-----BEGIN PGP MESSAGE-----', OpenPGP",
    })
    void unreadableSignatureFilesAreInvalid(String content, String word) {
        beside.put("image.tar.sig", content.getBytes(StandardCharsets.UTF_8));

        SignatureFinding finding = finding(allKeys(), List.of());

        assertThat(finding.outcome()).isEqualTo(INVALID);
        assertThat(finding.detail()).contains(word);
    }

    @Test
    void oneValidSignatureIsEnough() {
        beside.put("image.tar.asc", SignatureFixtures.read("image.tar.sha256.rsa3072.asc"));
        beside.put("image.tar.sig", SignatureFixtures.read("image.tar.p256.sig"));

        assertValid(finding(allKeys(), List.of()), "image.tar.sig", "p256.pub");
    }

    @Test
    void aSignatureMadeByJavaIsValid() throws IOException {
        TestSigner signer = TestSigner.ecdsa();
        SignatureFixtures.put(folder, "files/java.pem", signer.publicKey());
        beside.put(
                "image.tar.sig",
                signer.signBlob(Files.readAllBytes(Fixtures.IMAGE))
                        .getBytes(StandardCharsets.UTF_8));

        assertValid(finding(SignatureKeys.load(folder), List.of()), "image.tar.sig", "java.pem");
    }

    private static void assertValid(SignatureFinding finding, String from, String key) {
        assertThat(finding.outcome()).as(finding.detail()).isEqualTo(VALID);
        assertThat(finding.from()).isEqualTo(from);
        assertThat(finding.key()).isEqualTo(key);
    }

    private SignatureKeys allKeys() {
        return SignatureFixtures.keys(folder, List.of(), ALL_KEYS);
    }

    /** In one read, as the check stage does it. */
    private SignatureFinding finding(SignatureKeys keys, List<String> checksums) {
        return finding(Fixtures.IMAGE, keys, checksums);
    }

    private SignatureFinding finding(Path file, SignatureKeys keys, List<String> checksums) {
        FileSignatures signatures =
                new FileSignatures(
                        "image.tar",
                        SidecarReader.of(
                                beside::keySet, name -> Optional.ofNullable(beside.get(name))),
                        keys);
        try (ImageArchive tarball = TestArchives.open(file)) {
            ArchiveScan check =
                    tarball.scan(Set.of(), signatures.sinks(), Progress.NONE, Cancellation.none());
            return signatures.finding(check.sha256(), checksums);
        }
    }
}
