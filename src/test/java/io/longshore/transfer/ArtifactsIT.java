package io.longshore.transfer;

import static io.longshore.testing.archive.ArtifactBundle.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.RepositoryClient;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.testing.Imports;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.ArtifactBundle;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attachments of images cross the gap and are found in the target registry. */
class ArtifactsIT {
    private static final Cancellation GO_ON = Cancellation.none();

    @TempDir Path folder;

    private ArtifactBundle exported;

    @BeforeEach
    void export() {
        exported = ArtifactBundle.export(folder.resolve("artifacts.tar"));
    }

    @Test
    void importedReferrersAreListedByTheReferrersApi() {
        try (SandboxRegistry target = SandboxRegistry.start(SandboxOptions.defaults())) {
            importTo(target.address());

            assertFound(target.address());
            assertThat(
                            new Held(target.address())
                                    .hasTag("sha256-" + exported.image().digest().hex()))
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
            assertThat(
                            new Held(target.address())
                                    .hasTag("sha256-" + exported.image().digest().hex()))
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
                            exported.tar().toString(),
                            "--to-repo",
                            target.address() + "/crossed/a"));

            Held held = new Held(target.address());
            assertThat(held.hasTag(tag(exported.image(), "att"))).isTrue();
            assertThat(held.hasTag("1.0")).isTrue();
            assertThat(held.hasTag(ImgpkgTags.of(exported.referrer().digest()))).isTrue();
        }
    }

    private void importTo(String address) {
        try (Imports imports = new Imports(plain(address))) {
            assertThat(imports.run(exported.tar(), "crossed/a").status())
                    .isEqualTo(Status.VERIFIED);
        }
    }

    private void assertFound(String address) {
        Held held = new Held(address);
        assertThat(held.digestOf(tag(exported.image(), "att")))
                .isEqualTo(exported.attestation().digest());
        assertThat(held.digestOf(tag(exported.image(), "sbom")))
                .isEqualTo(exported.sbom().digest());
        assertThat(held.referrers(exported.image()))
                .containsExactlyInAnyOrder(exported.referrer().digest(), exported.other().digest());
        assertThat(held.referrers(exported.referrer()))
                .containsExactly(exported.signature().digest());
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
