package io.longshore.trust.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.TestSigner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureKeysTest {
    @TempDir Path folder;

    @Test
    void everyKindOfKeyIsAccepted() {
        SignatureKeys keys =
                SignatureFixtures.keys(
                        folder,
                        List.of("p256.pub", "p384.pub", "rsa.pub", "ed25519.pub"),
                        List.of("p256.pub", "openpgp-rsa3072.asc", "openpgp-weak.gpg"));

        assertThat(keys.images()).hasSize(4);
        assertThat(keys.files()).hasSize(1);
        assertThat(keys.openPgp()).hasSize(2);
    }

    @Test
    void anEmptyFolderHoldsNoKeys() {
        SignatureKeys keys = SignatureKeys.load(folder);

        assertThat(keys.hasImageKeys()).isFalse();
        assertThat(keys.hasFileKeys()).isFalse();
    }

    @Test
    void notesAndHiddenFilesAreIgnored() {
        SignatureFixtures.put(folder, "images/README.txt", "Who made these keys.");
        SignatureFixtures.put(folder, "images/.keep", "");

        assertThat(SignatureKeys.load(folder).hasImageKeys()).isFalse();
    }

    @Test
    void aMissingKeyFolderIsAnError() {
        assertUnusable(folder.resolve("keyz"), "not a folder");
    }

    @Test
    void aPrivateKeyIsRefusedAndNotShown() {
        TestSigner signer = TestSigner.ecdsa();
        SignatureFixtures.put(folder, "images/cosign.key", signer.privateKey());

        assertThatThrownBy(() -> SignatureKeys.load(folder))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().what()).contains("private key");
                            assertThat(e.problem().toString())
                                    .doesNotContain(signer.privateKey().lines().toList().get(1));
                        });
    }

    @Test
    void aFileThatIsNotAKeyIsRejected() {
        SignatureFixtures.put(folder, "images/a.pub", "hello");
        assertUnusable(folder, "a.pub");
    }

    @Test
    void aFileOfAnotherTypeIsRejected() {
        SignatureFixtures.put(folder, "images/vendor.pub.bak", "hello");
        assertUnusable(folder, "vendor.pub.bak");
    }

    @Test
    void brokenBase64IsRefused() {
        SignatureFixtures.put(
                folder,
                "images/a.pub",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        assertUnusable(folder, "no public key that can be read");
    }

    @Test
    void aShortRsaKeyIsRefused() {
        SignatureFixtures.put(
                folder, "images/a.pub", TestSigner.of("RSA", 1024, "SHA256withRSA").publicKey());
        assertUnusable(folder, "1024 bits");
    }

    @Test
    void anotherCurveIsRefused() {
        SignatureFixtures.put(
                folder, "files/a.pub", TestSigner.of("EC", 521, "SHA512withECDSA").publicKey());
        assertUnusable(folder, "P-384");
    }

    @Test
    void anOpenPgpKeyCannotBeAnImageKey() {
        SignatureFixtures.put(
                folder, "images/a.asc", SignatureFixtures.read("openpgp-rsa3072.asc"));
        assertUnusable(folder, "PEM");
    }

    @Test
    void anOpenPgpSignatureIsRejectedAsAKey() {
        SignatureFixtures.put(
                folder, "files/a.asc", SignatureFixtures.read("image.tar.rsa3072.asc"));
        assertUnusable(folder, "a.asc");
    }

    @Test
    void aFileThatIsTooLongIsRefused() {
        SignatureFixtures.put(folder, "files/a.gpg", new byte[300 << 10]);
        assertUnusable(folder, "longer than");
    }

    @Test
    void anOriginsFileWithoutItsKeyIsAnError() {
        SignatureFixtures.put(folder, "images/vendor.pub.origins", "vendor.test");
        assertUnusable(folder, "no key 'vendor.pub'");
    }

    @Test
    void invalidOriginsAreAnError() {
        SignatureFixtures.put(folder, "images/vendor.pub", TestSigner.ecdsa().publicKey());
        SignatureFixtures.put(folder, "images/vendor.pub.origins", "https://vendor.test/*");
        assertUnusable(folder, "https://vendor.test");
        SignatureFixtures.put(folder, "images/vendor.pub.origins", "# none\n");
        assertUnusable(folder, "names no origin");
    }

    private static void assertUnusable(Path keys, String word) {
        assertThatThrownBy(() -> SignatureKeys.load(keys))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Code.SIGNATURE_KEY_UNUSABLE);
                            assertThat(e.problem().what()).contains(word);
                            assertThat(e.problem().fix()).isNotEmpty();
                        });
    }
}
