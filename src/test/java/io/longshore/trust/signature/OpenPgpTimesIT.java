package io.longshore.trust.signature;

import static io.longshore.trust.signature.SignatureOutcome.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and signatures whose time is over, as gpg makes them. */
@RequiresTool("gpg")
class OpenPgpTimesIT {
    private static final String IN_2020 = "20200101T000000!";
    private static final String IN_2022 = "20220101T000000!";

    @TempDir Path folder;

    private Path home;
    private Path signed;
    private String fingerprint;

    @BeforeEach
    void makeAKey() throws IOException {
        home =
                Files.createDirectory(
                        folder.resolve("gpg"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        signed = Files.writeString(folder.resolve("x.tar"), "signed content");
        gpg(IN_2020, "--quick-gen-key", "tester", "ed25519", "sign", "never");
        fingerprint =
                gpg(IN_2022, "--list-keys", "--with-colons")
                        .lines()
                        .filter(line -> line.startsWith("fpr:"))
                        .map(line -> line.split(":")[9])
                        .findFirst()
                        .orElseThrow();
    }

    @AfterEach
    void stopTheAgent() {
        Tool.run(List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
    }

    @Test
    void aKeyWithoutExpirySigns() throws IOException {
        assertThat(verdict(sign(IN_2022))).isEqualTo(Verdict.valid("tester.asc"));
    }

    @Test
    void aSignatureMadeAfterTheExpiryOfItsKeyIsInvalidAndAnEarlierOneIsValid() throws IOException {
        byte[] before = sign("20200102T000000!");
        byte[] after = sign(IN_2022);
        gpg("20200301T000000!", "--quick-set-expire", fingerprint, "20210101T000000");

        assertInvalid(after, "had expired when it was made");
        assertThat(verdict(before)).isEqualTo(Verdict.valid("tester.asc"));
    }

    @Test
    void everySignatureOfARevokedKeyIsInvalid() throws IOException {
        byte[] before = sign("20200102T000000!");
        Path revocation = home.resolve("openpgp-revocs.d").resolve(fingerprint + ".rev");
        // gpg puts a colon before the block, so that nobody imports it by mistake.
        String block = Files.readString(revocation).replace(":-----BEGIN", "-----BEGIN");
        gpg(IN_2022, "--import", Files.writeString(revocation, block).toString());

        assertInvalid(before, "is revoked");
    }

    @Test
    void anExpiredSignatureIsInvalid() throws IOException {
        assertInvalid(sign(IN_2022, "--default-sig-expire", "20220201T000000"), "2022-02-01");
    }

    @Test
    void aSignatureOlderThanItsKeyIsInvalid() throws IOException {
        byte[] signature =
                sign("20191231T000000!", "--ignore-time-conflict", "--ignore-valid-from");

        assertInvalid(signature, "older than its key");
    }

    private void assertInvalid(byte[] signature, String because) throws IOException {
        Verdict verdict = verdict(signature);
        assertThat(verdict.outcome()).as(verdict.detail()).isEqualTo(INVALID);
        assertThat(verdict.detail()).contains(because);
    }

    private Verdict verdict(byte[] signature) throws IOException {
        byte[] key =
                gpg(IN_2022, "--armor", "--export", fingerprint)
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] content = Files.readAllBytes(signed);
        OpenPgpSignatures signatures =
                OpenPgpSignatures.read(signature, List.of(OpenPgpKeys.read("tester.asc", key)));
        signatures.take(content, content.length);
        return signatures.verdict();
    }

    private byte[] sign(String when, String... options) throws IOException {
        Path signature = folder.resolve("x.tar.asc");
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--yes", "--output", signature.toString()));
        arguments.addAll(List.of("--armor", "--detach-sign", signed.toString()));
        gpg(when, arguments.toArray(String[]::new));
        return Files.readAllBytes(signature);
    }

    private String gpg(String when, String... arguments) {
        List<String> command = new ArrayList<>(List.of("gpg", "--homedir", home.toString()));
        command.addAll(List.of("--batch", "--quiet", "--pinentry-mode", "loopback"));
        command.addAll(List.of("--passphrase", "", "--faked-system-time", when));
        command.addAll(List.of(arguments));
        return Tool.run(command).text();
    }
}
