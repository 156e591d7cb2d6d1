package io.longshore.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.MediaTypes;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tarballs whose bundles mean harm, as a user imports them: refused with the reason before anything
 * is pushed. Run with a heap of 256 MB, ten seconds for each (pom.xml).
 */
class BundlesHostileTest {
    private static final String REPO = "localhost:5003/apps/thing";
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String HEAD = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n";

    @TempDir Path folder;

    private final TestImages images = new TestImages(8);
    private SandboxRegistry registry;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void theseTestsRunWithASmallHeap() {
        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
    }

    @Test
    void decompressionOfABundleLayerStopsAtTheLimit() throws IOException {
        ReportProblem problem = refused(bundleWithFile("padding", 300L << 20, " "));

        assertThat(problem.code()).isEqualTo("BUNDLE_UNREADABLE");
        assertThat(problem.why()).contains("'longshore.limits.bundle-layer' is 256 MiB");
    }

    @Test
    void anImagesLockOfAMillionImagesIsRejectedAtTheLimit() throws IOException {
        String image = "- image: " + REPO + "@" + DIGEST + "\n";
        ReportProblem whole =
                refused(bundleWithFile(".imgpkg/images.yml", 1_000_000L * image.length(), image));
        ReportProblem brief = refused(bundleOf(HEAD + "images:\n" + "- {}\n".repeat(1_000_000)));

        assertThat(whole.code()).isEqualTo("BUNDLE_UNREADABLE");
        assertThat(whole.why()).contains("'longshore.limits.images-lock' is 8 MiB");
        assertThat(brief.code()).isEqualTo("BUNDLE_UNREADABLE");
        assertThat(brief.why()).contains("'longshore.limits.bundle-images' is 20000");
    }

    @Test
    void aDeeplyNestedImagesLockIsRejected() {
        assertUnreadable(HEAD + "images: " + "[".repeat(1_000_000));
        assertUnreadable(HEAD + "images: " + "[".repeat(100_000));
        assertUnreadable("{? ".repeat(1_000_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "images: [!!javax.script.ScriptEngineManager [!!java.net.URL [\"http://x\"]]]",
                "images: &a [{image: *a}, *a]",
                "images: &a [*a]",
                "images: [{image: !!binary aGVsbG8=}]",
                "images: [{image: \"\\u\"}]",
                "images: [{image: 2001-99-99T99:99:99Z}]",
                "images: [{image: x, image: y}]",
                "images: [{image: \"localhost:5003/../x@sha256:"
                        + "abababababababababababababababababababababababababababababababab\"}]",
                "images: [{image: \"localhost:5003/\\e[2Jx@sha256:"
                        + "abababababababababababababababababababababababababababababababab\"}]",
                "images: [{image: \"localhost:5003/x@sha512:abab\"}]",
                "images: [{image: \"localhost:5003/x@md5:d41d8cd98f00b204e9800998ecf8427e\"}]",
                "images: [{image: \"localhost:5003/x:tag-only\"}]",
            })
    void anImagesLockMayOnlyContainPlainYamlWithReferencesByDigest(String text) {
        assertUnreadable(HEAD + text);
    }

    @Test
    void multiplyingYamlAliasesAreRejected() {
        StringBuilder laughs = new StringBuilder(HEAD + "images:\n- &a0 {image: x}\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("- &a%d [*a%d, *a%d]\n".formatted(i, i - 1, i - 1));
        }
        assertUnreadable(laughs.toString());
    }

    @Test
    void aBundleLayerThatIsNotAGzippedTarIsRejected() {
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, 0x58, 0x0b, 0x00, 0x10};
        Layer layer = TestImages.layer(zstd);

        for (String type : List.of(MediaTypes.DOCKER_LAYER, MediaTypes.OCI_LAYER + "+zstd")) {
            assertThat(refused(bundleOf(layer.as(type))).code()).isEqualTo("BUNDLE_UNREADABLE");
        }
    }

    @Test
    void aBundleThatIsNotMarkedAsTheExportedRootIsRejected() {
        Image inner = images.image(REPO, images.layer(10));
        Path tarball =
                new TarballBuilder()
                        .add(inner)
                        .add(images.bundle(REPO, inner), "1")
                        .write(folder.resolve("unmarked.tar"));

        assertThat(assertRefused(imported(tarball)).code()).isEqualTo("TARBALL_DAMAGED");
    }

    @Test
    void nestedBundlesHaveALimit() {
        TarballBuilder builder = new TarballBuilder();
        Element inner = images.image(REPO, images.layer(10));
        for (int i = 0; i < 40; i++) {
            builder.add(inner);
            inner = images.bundle(REPO, inner);
        }

        CommandResult ran = imported(builder.root(inner, "1").write(folder.resolve("deep.tar")));

        assertThat(assertRefused(ran).code()).isEqualTo("BUNDLE_UNREADABLE");
    }

    @Test
    void imageLayersAreNeverDecompressed() throws IOException {
        Layer bomb = layerWithFile("zeros", 300L << 20, "\0");
        Path tarball =
                new TarballBuilder()
                        .add(images.image(REPO, bomb), "1")
                        .write(folder.resolve("image.tar"));

        assertThat(imported(tarball).report().status()).isEqualTo(Status.VERIFIED);
    }

    @Test
    void controlCharactersOfAnnotationsAndLabelsAreNotPrinted() {
        String evil = "\\e]0;owned\\a<script>alert(1)</script>";
        Image image = images.image(REPO, Map.of("\u001b[2J", "\u0007<script>"), images.layer(10));
        Image bundle =
                images.bundleOfLock(
                        REPO,
                        HEAD
                                + "images:\n- image: %s\n  annotations: {\"%s\": \"%s\"}\n"
                                        .formatted(image.ref(), evil, evil));
        Path tarball =
                new TarballBuilder()
                        .add(image)
                        .root(bundle, "1")
                        .write(folder.resolve("annotations.tar"));

        CommandResult ran = imported(tarball);

        assertThat(ran.report().status()).isEqualTo(Status.VERIFIED);
        for (String output : List.of("text", "yaml", "json")) {
            assertFitForATerminal(
                    CommandResult.longshore(
                            "describe", "-b", target() + ":1", "-o", output, insecure()));
        }
        assertFitForATerminal(CommandResult.longshore("inspect", tarball.toString()));
        assertFitForATerminal(CommandResult.longshore("verify", "-b", target() + ":1", insecure()));
    }

    private static void assertFitForATerminal(CommandResult ran) {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out() + ran.err()).doesNotContainPattern("[\\p{Cntrl}&&[^\\n]]");
    }

    private static String insecure() {
        return "--registry-insecure";
    }

    private void assertUnreadable(String lock) {
        ReportProblem problem = refused(bundleOf(lock));
        assertThat(problem.code()).isEqualTo("BUNDLE_UNREADABLE");
        assertThat(problem.why()).doesNotContainPattern("\\p{Cntrl}");
    }

    private Image bundleOf(String lock) {
        return images.bundleOfLock(REPO, lock);
    }

    /** A bundle with this as its only layer. */
    private Image bundleOf(Layer layer) {
        return images.image(REPO, Map.of("dev.carvel.imgpkg.bundle", "true"), layer);
    }

    private Image bundleWithFile(String name, long size, String repeated) throws IOException {
        return bundleOf(layerWithFile(name, size, repeated).as(MediaTypes.DOCKER_LAYER));
    }

    /** A gzipped tar with a file that says the same again and again; small, whatever its size. */
    private static Layer layerWithFile(String name, long size, String repeated) throws IOException {
        byte[] part = repeated.repeat(1024).getBytes(UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = fast(bytes);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            for (long left = size; left > 0; left -= part.length) {
                tar.write(part, 0, (int) Math.min(left, part.length));
            }
            tar.closeArchiveEntry();
        }
        return TestImages.layer(bytes.toByteArray());
    }

    private static OutputStream fast(OutputStream out) throws IOException {
        return new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
    }

    private ReportProblem refused(Image bundle) {
        return assertRefused(
                imported(
                        new TarballBuilder()
                                .root(bundle, "1")
                                .write(folder.resolve("hostile.tar"))));
    }

    private ReportProblem assertRefused(CommandResult ran) {
        assertThat(ran.report().status()).isEqualTo(Status.REJECTED);
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).doesNotContain("Exception");
        try {
            assertThat(registry.storage().repositories()).as("nothing was pushed").isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ran.report().problems().get(0);
    }

    private String target() {
        return registry.address() + "/project/thing";
    }

    private CommandResult imported(Path tarball) {
        return CommandResult.longshore(
                "import", tarball.toString(), "--to-repo", target(), insecure(), "-o", "json");
    }
}
