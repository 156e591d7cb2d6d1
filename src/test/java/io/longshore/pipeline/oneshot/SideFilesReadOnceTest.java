package io.longshore.pipeline.oneshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Policy;
import io.longshore.config.SignatureScope;
import io.longshore.oci.Digest;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.SignatureOutcome;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Progress;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestSigner;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody replaces the files beside a tarball while it is checked. */
class SideFilesReadOnceTest {
    @TempDir Path folder;

    private final TestSigner vendor = TestSigner.ecdsa();
    private final TestSigner attacker = TestSigner.ecdsa();
    private SandboxRegistry registry;
    private Imports imports;
    private Path tarball;
    private byte[] content;

    @BeforeEach
    void deliver() throws IOException {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        imports = Imports.into(registry);
        Path keys = Files.createDirectories(folder.resolve("keys/files"));
        Files.writeString(keys.resolve("vendor.pub"), vendor.publicKey());
        TestImages make = new TestImages(1);
        Files.createDirectories(folder.resolve("in"));
        tarball = folder.resolve("in/X.tar");
        new TarballBuilder().add(make.image("a.test/b", make.layer(50)), "1.0").write(tarball);
        content = Files.readAllBytes(tarball);
    }

    @AfterEach
    void stop() {
        imports.close();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {".sha256", ".sha512"})
    void theSignatureIsCheckedAgainstTheChecksumFileThatWasCompared(String ending)
            throws IOException {
        byte[] own = checksum(ending, content);
        byte[] another = checksum(ending, "another file".getBytes(UTF_8));
        put(ending, own);
        put(ending + ".sig", vendor.signBlob(another).getBytes(UTF_8));

        ImportReport report = imported(() -> put(ending, another));

        assertRejected(report, "SIGNATURE_UNKNOWN_KEY");
        assertThat(report.source().checksum().outcome()).isEqualTo(ChecksumOutcome.MATCHED);
    }

    @Test
    void replacingASignedChecksumFileDuringTheCheckHasNoEffect() throws IOException {
        byte[] own = checksum(".sha256", content);
        put(".sha256", own);
        put(".sha256.sig", vendor.signBlob(own).getBytes(UTF_8));

        ImportReport report = imported(() -> put(".sha256", "nonsense".getBytes(UTF_8)));

        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.source().signature().outcome()).isEqualTo(SignatureOutcome.VALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {".sig", ".sigstore.json"})
    void aSignatureThatArrivesDuringTheCheckIsIgnored(String ending) throws IOException {
        put(ending, attacker.signBlob(content).getBytes(UTF_8));
        byte[] genuine = vendor.signBlob(content).getBytes(UTF_8);

        assertRejected(imported(() -> put(ending, genuine)), "SIGNATURE_UNKNOWN_KEY");
        Files.delete(beside(ending));
        assertRejected(imported(() -> put(ending, genuine)), "SIGNATURE_MISSING");
    }

    @Test
    void aChecksumFileThatArrivesDuringTheCheckIsIgnored() throws IOException {
        byte[] own = checksum(".sha256", content);
        put(".sha256.sig", vendor.signBlob(own).getBytes(UTF_8));

        ImportReport report = imported(() -> put(".sha256", own));

        assertRejected(report, "SIGNATURE_MISSING", "FILE_NOT_USED");
        assertThat(report.source().checksum().outcome()).isEqualTo(ChecksumOutcome.ABSENT);
    }

    @Test
    void theFolderIsListedOnceAndEachFileIsReadOnce() {
        Map<String, byte[]> there = new TreeMap<>(Map.of("X.tar.sha256", new byte[] {1}));
        List<String> asked = new ArrayList<>();
        SidecarReader files =
                SidecarReader.of(
                        () -> {
                            asked.add("list");
                            return List.copyOf(there.keySet());
                        },
                        name -> {
                            asked.add(name);
                            return Optional.of(there.get(name));
                        });

        assertThat(files.read("X.tar.sha256")).contains(new byte[] {1});
        there.put("X.tar.sha256", new byte[] {2});
        there.put("X.tar.sig", new byte[] {3});

        assertThat(files.read("X.tar.sha256")).contains(new byte[] {1});
        assertThat(files.read("X.tar.sig")).isEmpty();
        assertThat(files.names()).containsExactly("X.tar.sha256");
        assertThat(asked).containsExactly("list", "X.tar.sha256");
    }

    private interface Change {
        void make() throws IOException;
    }

    /** The change is made when all side files could be read and the tarball is about to be. */
    private ImportReport imported(Change change) {
        Progress during =
                new Progress() {
                    @Override
                    public void begin(Phase phase, long totalBytes) {
                        if (phase == Phase.CHECK) {
                            try {
                                change.make();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        }
                    }

                    @Override
                    public void advance(long bytes) {}
                };
        SignatureRules rules =
                new SignatureRules(
                        Policy.OFF, SignatureScope.BUNDLE, Policy.REQUIRED, folder.resolve("keys"));
        return imports.runOneShot(tarball, "p/x", rules, during);
    }

    private void assertRejected(ImportReport report, String... codes) throws IOException {
        assertThat(report.status()).isEqualTo(Status.REJECTED);
        assertThat(report.problems()).extracting(ReportProblem::code).containsExactly(codes);
        assertThat(registry.storage().repositories()).isEmpty();
    }

    private static byte[] checksum(String ending, byte[] of) {
        try {
            String hex =
                    ending.equals(".sha256")
                            ? Digest.of(of).hex()
                            : java.util.HexFormat.of()
                                    .formatHex(
                                            java.security.MessageDigest.getInstance("SHA-512")
                                                    .digest(of));
            return (hex + "  X.tar\n").getBytes(UTF_8);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void put(String ending, byte[] bytes) throws IOException {
        Files.write(beside(ending), bytes);
    }

    private Path beside(String ending) {
        return tarball.resolveSibling("X.tar" + ending);
    }
}
