package io.longshore.cli.fixes;

import static io.longshore.cli.fixes.Fixing.assertDone;
import static io.longshore.cli.fixes.Fixing.fix;
import static io.longshore.cli.fixes.Fixing.found;
import static io.longshore.cli.fixes.Fixing.json;
import static io.longshore.cli.fixes.Fixing.named;
import static io.longshore.cli.fixes.Fixing.shell;
import static io.longshore.cli.fixes.Fixing.suggested;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.problem.Code;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TriesFix;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fixes of problems with an archive, done to the letter. */
class ArchiveFixesTest {
    private static final String INSECURE = "--registry-insecure";
    private static final TestImages IMAGES = new TestImages(11);

    @TempDir Path folder;
    private SandboxRegistry registry;
    private String target;
    private final List<String> settings = new ArrayList<>();

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        target = registry.address() + "/project/lci";
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** Archives that lack something, or have been changed. */
    enum Damaged {
        BLOB_MISSING,
        BUNDLE_WITHOUT_IMAGES,
        IMAGE_NOT_IN_TARBALL,
        MANIFEST_JSON_MISSING,
        TARBALL_UNSAFE;

        Path write(Path file) throws IOException {
            TestImages.Layer layer = IMAGES.layer(3000);
            TestImages.Image image = IMAGES.image("app", layer);
            return switch (this) {
                case BLOB_MISSING ->
                        new TarballBuilder().add(image, "1").omit(layer.digest()).write(file);
                case BUNDLE_WITHOUT_IMAGES ->
                        Files.copy(Samples.file("skopeo-docker-archive-bundle.tar"), file);
                case IMAGE_NOT_IN_TARBALL ->
                        new TarballBuilder().root(IMAGES.bundle("b", image), "1").write(file);
                case MANIFEST_JSON_MISSING ->
                        Files.write(file, TestImages.tarGz(Map.of("some/file", new byte[9])));
                case TARBALL_UNSAFE -> Files.copy(Samples.file("hand-hostile-dotdot.tar"), file);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    @TriesFix({
        Code.BLOB_MISSING,
        Code.BUNDLE_WITHOUT_IMAGES,
        Code.IMAGE_NOT_IN_TARBALL,
        Code.MANIFEST_JSON_MISSING,
        Code.TARBALL_UNSAFE
    })
    void aBundleThatIsExportedAgainAsSuggestedIsImported(Damaged damaged) throws IOException {
        Code code = Code.valueOf(damaged.name());
        Path archive = damaged.write(folder.resolve("x.tar"));
        assertThat(fix(imported(archive), code)).isNotBlank();
        String source = registry.address() + "/source/lci";
        assertDone(json("import", Fixtures.SIGNED.toString(), "--to-repo", source, INSECURE));

        String[] export =
                suggested(
                        code,
                        "export",
                        Map.of(
                                "BUNDLE",
                                source + ":9.0.1-1815f87b",
                                "FILE",
                                folder.resolve("again.tar").toString()));
        assertDone(with(export));

        assertDone(imported(folder.resolve("again.tar")));
    }

    @Test
    @TriesFix({Code.TARBALL_TRUNCATED, Code.TARBALL_DAMAGED, Code.DIGEST_MISMATCH})
    void anArchiveThatIsCopiedAgainIsImported() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.SIGNED);
        Path copy = folder.resolve("lci.tar");
        byte[] inALayer = whole.clone();
        inALayer[90_000] ^= 1;
        byte[] inAHeader = whole.clone();
        inAHeader[20] ^= 1;
        Map<Code, byte[]> changed =
                Map.of(
                        Code.TARBALL_TRUNCATED, Arrays.copyOf(whole, whole.length - 30_000),
                        Code.TARBALL_DAMAGED, inAHeader,
                        Code.DIGEST_MISMATCH, inALayer);
        for (Map.Entry<Code, byte[]> one : changed.entrySet()) {
            Files.write(copy, one.getValue());
            assertThat(fix(imported(copy), one.getKey())).containsIgnoringCase("again");

            Files.write(copy, whole);

            assertDone(imported(copy));
        }
    }

    @Test
    @RequiresTool("sha256sum")
    @TriesFix(Code.CHECKSUM_MISSING)
    void anArchiveIsImportedWithTheSuggestedChecksumFile() throws IOException {
        settings.add("longshore.checksum.policy=required");
        Path archive = Files.copy(Fixtures.UNSIGNED, folder.resolve("lci.tar"));
        String fix = fix(imported(archive), Code.CHECKSUM_MISSING);
        String file = named(fix, "lci.tar.sha256");

        shell(folder, "sha256sum lci.tar > " + file);

        assertDone(imported(archive));
    }

    @Test
    @TriesFix(Code.KIND_NOT_ALLOWED)
    void anArchiveIsImportedOnceItsKindIsAddedToTheSettingThatTheFixNames() {
        settings.add("longshore.archives.allowed=imgpkg");
        Path archive = Samples.file("skopeo-oci-archive.tar");
        String fix = fix(imported(archive), Code.KIND_NOT_ALLOWED);
        String kind = found("(?<=to add ')[^']+", fix);
        String setting = found("(?<=' to ')[^']+", fix);

        settings.set(0, setting + "=imgpkg," + kind);

        assertDone(imported(archive));
    }

    @Test
    @TriesFix(Code.TARBALL_TOO_LARGE)
    void anArchiveIsImportedOnceTheLimitThatTheProblemNamesIsRaised() {
        settings.add("longshore.limits.entries=3");
        CommandResult refused = imported(Fixtures.SIGNED);
        fix(refused, Code.TARBALL_TOO_LARGE);
        String limit = found("longshore\\.limits\\.[a-z-]+", refused.out());

        settings.set(0, limit + "=1000");

        assertDone(imported(Fixtures.SIGNED));
    }

    @Test
    @TriesFix(Code.PLATFORM_MISSING)
    void anArchiveWithoutAllPlatformsIsImportedWithTheSuggestedFlagOrSetting() {
        Path archive = Samples.file("docker29-save-partial-index.tar");
        String flag =
                named(fix(imported(archive), Code.PLATFORM_MISSING), "--allow-missing-platforms");

        assertThat(imported(archive, flag).exitCode()).isEqualTo(4);
        settings.add("longshore.archives.allow-missing-platforms=true");
        assertThat(imported(archive).exitCode()).isEqualTo(4);
    }

    @Test
    @RequiresTool("zstd")
    @TriesFix(Code.WINDOW_TOO_LARGE)
    void anArchiveWithALargeWindowIsImportedOnceItIsUncompressed() throws IOException {
        Path archive =
                Files.copy(Samples.file("airgap-zstd-long30.tar.zst"), folder.resolve("x.tar.zst"));
        String fix = fix(imported(archive), Code.WINDOW_TOO_LARGE);

        shell(folder, found("zstd -d --long=31", fix) + " -q x.tar.zst");

        assertDone(imported(folder.resolve("x.tar")));
    }

    @Test
    @TriesFix(Code.DECOMPRESSION_FAILED)
    @RequiresTool("gzip")
    void anArchiveWhoseDecompressionFailsIsImportedOnceItIsUncompressed() throws IOException {
        settings.add("longshore.limits.decompression-time=1ms");
        Path archive = Files.copy(Fixtures.SIGNED, folder.resolve("lci.tar"));
        shell(folder, "gzip -k lci.tar && mv lci.tar original");
        Path compressed = folder.resolve("lci.tar.gz");
        String fix = fix(imported(compressed), Code.DECOMPRESSION_FAILED);
        named(fix, "ncompress");

        shell(folder, "gzip -d lci.tar.gz");

        assertDone(imported(archive));
    }

    @Test
    @TriesFix({Code.SIGNATURE_MISSING, Code.SIGNATURE_UNKNOWN_KEY, Code.SIGNATURE_KEY_UNUSABLE})
    void aBundleIsImportedOnceItIsExportedWithItsSignatureAndTheKeyIsTrusted() throws IOException {
        Path keys = Files.createDirectories(folder.resolve("keys/images"));
        Path stranger =
                Files.writeString(keys.resolve("other.pub"), TestSigner.ecdsa().publicKey());
        Path noKey = Files.writeString(keys.resolve("notes.pem"), "no key");
        settings.add("longshore.signature.policy=required");
        settings.add("longshore.signature.keys=" + folder.resolve("keys"));
        String source = registry.address() + "/source/lci";
        assertDone(
                CommandResult.longshore(
                        "import", "" + Fixtures.SIGNED, "--to-repo", source, INSECURE));
        String[] export = {
            "export", "-b", source + ":9.0.1-1815f87b", "--to-tar", "" + folder.resolve("x.tar")
        };

        CommandResult unusable = imported(Fixtures.SIGNED);
        named(fix(unusable, Code.SIGNATURE_KEY_UNUSABLE), "take the file away");
        Files.delete(Path.of(found("\\S*notes\\.pem", unusable.out())));
        assertThat(noKey).doesNotExist();
        assertDone(with(export));
        String flag =
                named(
                        fix(imported(folder.resolve("x.tar")), Code.SIGNATURE_MISSING),
                        "--cosign-signatures");
        List<String> signed = new ArrayList<>(List.of(export));
        signed.set(4, folder.resolve("signed.tar").toString());
        signed.add(flag);
        assertDone(with(signed.toArray(String[]::new)));
        String fix = fix(imported(folder.resolve("signed.tar")), Code.SIGNATURE_UNKNOWN_KEY);
        Path images = folder.resolve("keys").resolve(named(fix, "images/"));
        Files.delete(stranger);
        Files.copy(Fixtures.SIGNED.resolveSibling("cosign.pub"), images.resolve("vendor.pub"));

        assertDone(imported(folder.resolve("signed.tar")));
    }

    private CommandResult imported(Path archive, String... more) {
        List<String> words = new ArrayList<>(List.of("import", archive.toString()));
        words.addAll(List.of("--to-repo", target));
        words.addAll(List.of(more));
        return with(words.toArray(String[]::new));
    }

    /** Runs a command with the settings of the test. */
    private CommandResult with(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        try {
            Path file = folder.resolve("test.properties");
            Files.write(file, settings);
            all.addAll(List.of("--config", file.toString(), INSECURE));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return json(all.toArray(String[]::new));
    }
}
