package io.longshore.trust.signature;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the bytes are, the outcome is a verdict, and never VALID: the keys are not known to the
 * one who searches. In the build the kept inputs are replayed; {@code tools/fuzz/run} searches for
 * new ones.
 */
class SignatureFuzzTest {
    private static final byte[] SIGNED = "signed content".getBytes(StandardCharsets.UTF_8);
    private static final List<String> NAMES =
            List.of("x.tar.sig", "x.tar.asc", "x.tar.sigstore.json", "x.tar.sha256.gpg");

    @TempDir static Path folder;

    private static SignatureKeys keys;

    @BeforeAll
    static void loadKeys() {
        keys =
                SignatureFixtures.keys(
                        folder,
                        List.of("p256.pub", "p384.pub", "rsa.pub", "ed25519.pub"),
                        List.of(
                                "p256.pub",
                                "rsa.pub",
                                "ed25519.pub",
                                "openpgp-rsa3072.asc",
                                "openpgp-ed25519.asc"));
        // Loading classes takes seconds while each is being traced: no input's fault.
        SignatureFuzzTest warm = new SignatureFuzzTest();
        warm.signatureFiles(SignatureFixtures.read("image.tar.p384.sigstore.json"));
        warm.keyFiles(SignatureFixtures.read("openpgp-subkey.asc"));
    }

    @FuzzTest(maxDuration = "10m")
    void signatureFiles(byte[] file) {
        for (String name : NAMES) {
            FileSignatures signatures =
                    new FileSignatures(
                            "x.tar",
                            SidecarReader.of(
                                    () -> Set.of(name, "x.tar.sha256"),
                                    asked -> Optional.of(asked.equals(name) ? file : SIGNED)),
                            keys);
            signatures.sinks().forEach(sink -> sink.take(SIGNED, SIGNED.length));
            notValid(signatures.finding(Digest.of(SIGNED), List.of("x.tar.sha256")).outcome());
        }
    }

    @FuzzTest(maxDuration = "10m")
    void imageSignatures(byte[] payload) {
        Descriptor layer =
                new Descriptor(
                        "",
                        Digest.of(payload),
                        payload.length,
                        Map.of("dev.cosignproject.cosign/signature", "MAYCAQECAQE="),
                        List.of(),
                        null,
                        null);
        notValid(SimpleSigning.verdict(layer, payload, Digest.of(SIGNED), keys.images()).outcome());
        try {
            notValid(
                    SigstoreBundle.parse(payload)
                            .verdict(keys.files(), Content.of(SIGNED))
                            .outcome());
        } catch (IOException expected) {
            if (expected.getMessage() == null) {
                throw new AssertionError("a refusal has a cause", expected);
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void keyFiles(byte[] file) {
        try {
            OpenPgpKeys.read("fuzz.asc", file);
        } catch (IOException expected) {
            if (expected.getMessage() == null) {
                throw new AssertionError("a refusal has a cause", expected);
            }
        }
    }

    private static void notValid(SignatureOutcome outcome) {
        if (outcome == SignatureOutcome.VALID) {
            throw new AssertionError("forged");
        }
    }
}
