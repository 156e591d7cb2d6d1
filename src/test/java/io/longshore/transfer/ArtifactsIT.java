package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.RepositoryClient;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.testing.Distribution;
import io.longshore.testing.Imports;
import io.longshore.testing.Pushed;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestArchives;
import io.longshore.testing.TestImages;
import io.longshore.testing.TestImages.Element;
import io.longshore.testing.TestImages.Image;
import io.longshore.testing.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attachments of images cross the gap and are found in the target registry. */
class ArtifactsIT {
    private static final Cancellation GO_ON = Cancellation.none();

    @TempDir Path folder;

    private final TestImages images = new TestImages(31);
    private SandboxRegistry source;
    private Path tar;
    private Image image;
    private Image attestation;
    private Image sbom;
    private Image referrer;
    private Image other;
    private Image signature;

    @BeforeEach
    void export() {
        source = SandboxRegistry.start(SandboxOptions.defaults());
        tar = folder.resolve("artifacts.tar");
        try (RegistryClient registry = RegistryClient.connect(plain(source.address()));
                Parallel parallel = new Parallel(2)) {
            Pushed pushed = new Pushed(registry);
            image = pushed.push(images.image(source.address() + "/apps/a", images.layer(100)));
            attestation = pushed.push(images.signature(image), tag(image, "att"));
            sbom = pushed.push(images.signature(image), tag(image, "sbom"));
            referrer = pushed.push(images.referrer(image, "application/vnd.x.sbom"));
            other = pushed.push(images.referrer(image, "application/vnd.x.scan"));
            signature = pushed.push(images.referrer(referrer, "application/vnd.x.signature"));
            Image bundle =
                    pushed.push(images.bundle(source.address() + "/apps/bundle", image), "1.0");
            new BundleExport(
                            repository -> registry.repository(repository.path()),
                            TestArchives.LIMITS,
                            parallel,
                            Progress.NONE,
                            GO_ON)
                    .run(
                            new ExportRequest(
                                    new ExportRequest.OfBundle(
                                            Reference.parse(bundle.repository() + ":1.0")),
                                    tar,
                                    false,
                                    true,
                                    false));
        }
    }

    @AfterEach
    void stop() {
        source.close();
    }

    @Test
    void importedReferrersAreListedByTheReferrersApi() {
        try (SandboxRegistry target = SandboxRegistry.start(SandboxOptions.defaults())) {
            importTo(target.address());

            assertFound(target.address());
            assertThat(new Held(target.address()).hasTag("sha256-" + image.digest().hex()))
                    .isFalse();
        }
    }

    @Test
    @RequiresTool("docker-registry")
    void aRegistryWithoutTheReferrersApiGetsTheReferrersTag() {
        try (Distribution target =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            importTo(target.address());

            assertFound(target.address());
            assertThat(new Held(target.address()).hasTag("sha256-" + image.digest().hex()))
                    .isTrue();
        }
    }

    @Test
    @RequiresTool({"docker-registry", "imgpkg"})
    void imgpkgImportsAnArchiveWithReferrers() {
        try (Distribution target =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Tool.run(
                    List.of(
                            "imgpkg",
                            "copy",
                            "--tar",
                            tar.toString(),
                            "--to-repo",
                            target.address() + "/crossed/a"));

            Held held = new Held(target.address());
            assertThat(held.hasTag(tag(image, "att"))).isTrue();
            assertThat(held.hasTag("1.0")).isTrue();
            assertThat(held.hasTag(ImgpkgTags.of(referrer.digest()))).isTrue();
        }
    }

    private void importTo(String address) {
        try (Imports imports = new Imports(plain(address))) {
            assertThat(imports.run(tar, "crossed/a").status()).isEqualTo(Status.VERIFIED);
        }
    }

    private void assertFound(String address) {
        Held held = new Held(address);
        assertThat(held.digestOf(tag(image, "att"))).isEqualTo(attestation.digest());
        assertThat(held.digestOf(tag(image, "sbom"))).isEqualTo(sbom.digest());
        assertThat(held.referrers(image))
                .containsExactlyInAnyOrder(referrer.digest(), other.digest());
        assertThat(held.referrers(referrer)).containsExactly(signature.digest());
    }

    private static String tag(Element of, String suffix) {
        return "sha256-" + of.digest().hex() + "." + suffix;
    }

    private static RegistrySettings plain(String address) {
        return RegistrySettings.builder(address).plainHttp(true).build();
    }

    /** What the target holds. */
    private record Held(String address) {
        boolean hasTag(String tag) {
            try (RegistryClient client = RegistryClient.connect(plain(address))) {
                return repository(client).headManifest(tag, GO_ON).isPresent();
            }
        }

        Digest digestOf(String tag) {
            try (RegistryClient client = RegistryClient.connect(plain(address))) {
                return repository(client).headManifest(tag, GO_ON).orElseThrow().digest();
            }
        }

        List<Digest> referrers(Element subject) {
            try (RegistryClient client = RegistryClient.connect(plain(address))) {
                return repository(client).referrers(subject.digest(), GO_ON).stream()
                        .map(Descriptor::digest)
                        .toList();
            }
        }

        private static RepositoryClient repository(RegistryClient client) {
            return client.repository("crossed/a");
        }
    }
}
