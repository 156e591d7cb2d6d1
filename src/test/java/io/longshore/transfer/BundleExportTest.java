package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Reference;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.Pushed;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which files, images and attachments an export writes. */
class BundleExportTest extends BundleExportFixture {
    @Test
    void theTarballAndItsChecksumAppearTogetherAndNoOtherFileRemains() throws IOException {
        ExportResult result = export(bundle("1.0"));

        assertThat(files()).containsExactly("bundle.tar", "bundle.tar.sha256");
        assertThat(Digest.of(Files.readAllBytes(tar))).isEqualTo(result.sha256());
        assertThat(Files.readString(folder.resolve("bundle.tar.sha256")))
                .isEqualTo(result.sha256().hex() + "  bundle.tar\n");
        assertThat(result.images()).isEqualTo(3);
        assertThat(result.layers()).isEqualTo(4);
        assertThat(result.reusedBytes()).isZero();
        assertThat(result.sizeBytes()).isEqualTo(Files.size(tar));
    }

    @Test
    void theRootIsLabelledAndEveryImageNamesItsOrigin() {
        export(bundle("1.0"));

        try (ImageArchive tarball = TestArchives.open(tar)) {
            ImageEntry root = tarball.rootBundle().orElseThrow();
            assertThat(root.tag()).isEqualTo("1.0");
            assertThat(root.digest()).isEqualTo(bundle.digest());
            assertThat(tarball.entries().stream().map(ArchiveEntry::origRef))
                    .containsExactlyInAnyOrder(bundle.ref(), first.ref(), second.ref());
        }
    }

    @Test
    void anImageIsReadFromTheRepositoryOfItsBundleFirst() {
        Image elsewhere = images.image("gone.example.com/apps/first", first.layers().get(0));
        Image copied =
                TestImages.imageOf(
                        at("apps/bundle"),
                        elsewhere.mediaType(),
                        elsewhere.manifest(),
                        elsewhere.config(),
                        elsewhere.layers().get(0));
        Pushed pushed = new Pushed(registry);
        pushed.push(copied);
        pushed.push(images.bundle(at("apps/bundle"), elsewhere), "1.0");

        export(bundle("1.0"));

        try (ImageArchive tarball = TestArchives.open(tar)) {
            assertThat(tarball.entries().stream().map(ArchiveEntry::name)).contains(copied.ref());
            assertThat(tarball.entries().stream().map(ArchiveEntry::origRef))
                    .contains(elsewhere.ref());
        }
    }

    @Test
    void anImageOfANestedBundleIsReadFromTheRepositoryOfThatBundle() {
        Image inner = images.image("gone.example.com/x", first.layers().get(0));
        Pushed pushed = new Pushed(registry);
        pushed.push(
                TestImages.imageOf(
                        at("apps/inner"),
                        inner.mediaType(),
                        inner.manifest(),
                        inner.config(),
                        inner.layers().get(0)));
        Image nested = pushed.push(images.bundle(at("apps/inner"), inner));
        pushed.push(images.bundle(at("apps/bundle"), nested), "1.0");

        export(bundle("1.0"));

        try (ImageArchive tarball = TestArchives.open(tar)) {
            assertThat(tarball.entries().stream().map(ArchiveEntry::name))
                    .contains(at("apps/inner") + "@" + inner.digest());
        }
    }

    @Test
    void signaturesAreExportedOnRequest() {
        Image signature = images.signature(first);
        new Pushed(registry).push(signature, TestImages.signatureTag(first));

        export(bundle("1.0"));
        assertThat(tags()).containsExactlyInAnyOrder("1.0", "", "");
        export(new ExportRequest(bundle("1.0"), tar, true, false, false));

        assertThat(tags()).containsExactlyInAnyOrder("1.0", "", "", TestImages.signatureTag(first));
    }

    @Test
    void attachedArtifactsAreExportedRecursively() {
        Pushed pushed = new Pushed(registry);
        Index multi =
                images.index(
                        at("apps/multi"),
                        images.image(at("apps/multi"), images.layer(10)),
                        images.imageFor("arm64", at("apps/multi"), images.layer(11)));
        Element child = multi.children().get(0);
        pushed.push(multi, "1");
        Image attestation = pushed.push(images.signature(multi), tag(multi, "att"));
        Image sbom = pushed.push(images.signature(child), tag(child, "sbom"));
        Image signature = pushed.push(images.signature(attestation), tag(attestation, "sig"));
        Image referrer = pushed.push(images.referrer(multi, "application/vnd.x.sbom"));
        Image second = pushed.push(images.referrer(referrer, "application/vnd.x.signature"));

        export(
                new ExportRequest(
                        new ExportRequest.OfImage(Reference.parse(multi.repository() + ":1")),
                        tar,
                        false,
                        true,
                        false));

        try (ImageArchive tarball = TestArchives.open(tar)) {
            assertThat(tarball.entries().stream().map(ArchiveEntry::digest))
                    .containsExactlyInAnyOrder(
                            multi.digest(),
                            attestation.digest(),
                            sbom.digest(),
                            signature.digest(),
                            referrer.digest(),
                            second.digest());
            assertThat(tarball.entries().stream().map(ArchiveEntry::tag))
                    .containsExactlyInAnyOrder(
                            "1",
                            tag(multi, "att"),
                            tag(child, "sbom"),
                            tag(attestation, "sig"),
                            "",
                            "");
        }
    }

    @Test
    void nonDistributableLayersAreExportedOnRequestOnly() {
        Layer foreign = images.layer(100).as(MediaTypes.DOCKER_FOREIGN_LAYER);
        Image windows =
                new Pushed(registry)
                        .push(images.dockerImage(at("apps/win"), foreign, images.layer(5)));
        ExportRequest.Source source = new ExportRequest.OfImage(Reference.parse(windows.ref()));

        ExportResult without = export(source);
        ExportResult with = export(new ExportRequest(source, tar, false, false, true));

        assertThat(without.omittedLayers()).isEqualTo(1);
        assertThat(without.layers()).isEqualTo(1);
        assertThat(with.omittedLayers()).isZero();
        assertThat(with.layers()).isEqualTo(2);
    }

    private List<String> tags() {
        try (ImageArchive tarball = TestArchives.open(tar)) {
            return tarball.entries().stream().map(ArchiveEntry::tag).toList();
        }
    }
}
