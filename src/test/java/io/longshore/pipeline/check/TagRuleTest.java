package io.longshore.pipeline.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestSigner;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagRuleTest {
    @TempDir Path folder;

    private final TestImages make = new TestImages(5);
    private final Image app = make.image("vendor.test/app", make.layer(20));
    private final Image inner = make.bundle("vendor.test/inner", app);
    private final Image root = make.bundle("vendor.test/root", inner);
    private final Image other = make.image("vendor.test/other", make.layer(20));

    @Test
    void aSignedBundleSetsItsTagAndTheTagsOfItsImages() {
        assertThat(refused(export(), root)).isEmpty();
    }

    @Test
    void anUnsignedBundleAndItsImagesSetNoTag() {
        assertThat(refused(export())).containsOnly(root.digest(), inner.digest(), app.digest());
    }

    @Test
    void contentOutsideTheSignedBundleSetsNoTag() {
        assertThat(refused(export().add(other), root)).containsExactly(other.digest());
        assertThat(refused(export().add(other), root, other)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest",
                "x.sig",
                "HEX",
                "HEX.imgpkg",
                "FOREIGN.sig",
                "FOREIGN.imgpkg",
                "UPPER.sig"
            })
    void anUnsignedImageSetsOnlyCosignTagsOfArchivedImages(String form) {
        String hex = app.digest().hex();
        String tag =
                form.replace("HEX", "sha256-" + hex)
                        .replace("FOREIGN", "sha256-" + Digest.of("x".getBytes(UTF_8)).hex())
                        .replace("UPPER", "sha256-" + hex.toUpperCase(java.util.Locale.ROOT));
        if (tag.equals("sha256-" + hex + ".imgpkg")) {
            // imgpkg's tag of an image in the archive is taken.
            tag = "x-" + tag;
        }
        assertThat(refused(export().add(other, tag), root)).containsExactly(other.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sig", "att", "sbom"})
    void aCosignTagMayNotPointToABundleOrAnIndex(String suffix) {
        String tag = "sha256-" + app.digest().hex() + "." + suffix;
        Image bundle = make.bundle("vendor.test/extra", app);
        Element index = make.index("vendor.test/extra", other);

        assertThat(refused(export().add(other, tag), root)).isEmpty();
        assertThat(refused(export().add(bundle, tag), root)).containsExactly(bundle.digest());
        assertThat(refused(export().add(index, tag), root)).containsExactly(index.digest());
    }

    @Test
    void aReferrerOfAnImageInTheArchiveSetsTheTagOfItsDigestOnly() {
        Image referrer = TestSigner.ecdsa().referrer(app);
        Image elsewhere = TestSigner.ecdsa().referrer(make.image("x.test/y"));

        assertThat(refused(export().add(referrer), root)).isEmpty();
        assertThat(refused(export().add(referrer, "2.0"), root)).containsExactly(referrer.digest());
        assertThat(refused(export().add(elsewhere), root)).containsExactly(elsewhere.digest());
    }

    @Test
    void attachmentsInACircleOrOfUnsignedImagesSetNoTag() {
        Image one = sbom("1");
        Image two = sbom("2");
        Image three = sbom("3");

        assertThat(refused(export().add(one, tag(one)), root)).containsExactly(one.digest());
        assertThat(refused(new TarballBuilder().add(one, tag(one))))
                .as("alone")
                .containsExactly(one.digest());
        assertThat(refused(export().add(one, tag(two)).add(two, tag(one)), root))
                .containsExactlyInAnyOrder(one.digest(), two.digest());
        assertThat(
                        refused(
                                export().add(one, tag(two))
                                        .add(two, tag(three))
                                        .add(three, tag(one)),
                                root))
                .containsExactlyInAnyOrder(one.digest(), two.digest(), three.digest());
        assertThat(refused(export().add(other).add(one, tag(other)), root))
                .containsExactlyInAnyOrder(other.digest(), one.digest());
    }

    @Test
    void aChainOfAttachmentsThatEndsAtAnImageOfTheSignedBundleSetsItsTags() {
        Image one = sbom("1");
        Image two = sbom("2");

        assertThat(refused(export().add(one, tag(two)).add(two, tag(app)), root)).isEmpty();
        assertThat(refused(export().add(one, tag(two)).add(two, tag(app)).add(two, tag(one)), root))
                .as("with a way back")
                .containsExactly(two.digest());
    }

    private static Image sbom(String name) {
        return TestSigner.image(
                "vendor.test/app",
                TestImages.layer(("{\"n\":" + name + "}").getBytes(UTF_8)).as("text/spdx+json"),
                Map.of(),
                null);
    }

    private static String tag(Image of) {
        return "sha256-" + of.digest().hex() + ".sbom";
    }

    private TarballBuilder export() {
        return new TarballBuilder().root(root, "1.0").add(inner).add(app);
    }

    private List<Digest> refused(TarballBuilder archive, Element... valid) {
        Set<Digest> digests = Arrays.stream(valid).map(Element::digest).collect(Collectors.toSet());
        Path file = archive.write(folder.resolve("x.tar"));
        try (ImageArchive tarball = TestArchives.open(file);
                Parallel parallel = new Parallel(1)) {
            ImportPlan plan =
                    ImportPlanner.plan(
                            tarball,
                            new Repository("registry.test", "p/app"),
                            ImportOptions.DEFAULT,
                            parallel,
                            Cancellation.none());
            return new TagRule(plan, digests)
                    .violations().keySet().stream().map(image -> image.digest()).toList();
        }
    }
}
