package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.Credentials;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.Pushed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool({"docker-registry", "htpasswd"})
class ExportTwoRegistriesIT {
    @TempDir Path folder;

    @Test
    void anImageInAnotherRegistryIsReadWithTheCredentialsForThatRegistry() throws Exception {
        TestCa ca = TestCa.create("vendor");
        TestImages images = new TestImages(71);
        Path caFile = Files.writeString(folder.resolve("ca.pem"), ca.pem());
        try (SandboxRegistry home = SandboxRegistry.start(SandboxOptions.defaults());
                Distribution vendor =
                        Distribution.start(
                                folder.resolve("vendor"),
                                Distribution.options().withTls(ca).withUser("reader", "s3cret"))) {
            Image image = images.image(vendor.address() + "/vendor/image", images.layer(500));
            Image bundle = images.bundle(home.address() + "/apps/bundle", image);
            push(
                    RegistrySettings.builder(vendor.address())
                            .caFiles(List.of(caFile))
                            .credentials(Credentials.of("reader", "s3cret"))
                            .build(),
                    image);
            push(RegistrySettings.builder(home.address()).plainHttp(true).build(), bundle);
            Path tar = folder.resolve("bundle.tar");
            Map<String, String> environment =
                    Map.of(
                            "IMGPKG_REGISTRY_HOSTNAME_0", vendor.address(),
                            "IMGPKG_REGISTRY_USERNAME_0", "reader",
                            "IMGPKG_REGISTRY_PASSWORD_0", "s3cret");

            Tool.Result without = export(bundle, tar, caFile, Map.of());
            Tool.Result with = export(bundle, tar, caFile, environment);

            assertThat(without.exitCode()).isEqualTo(1);
            assertThat(without.err()).contains("authentication required");
            assertThat(with.exitCode()).as(with.err()).isZero();
            assertThat(with.text() + with.err()).doesNotContain("s3cret");
            try (ImageArchive tarball = TestArchives.open(tar)) {
                assertThat(tarball.entries().stream().map(ArchiveEntry::name))
                        .containsExactlyInAnyOrder(image.ref(), bundle.ref());
            }
        }
    }

    private static Tool.Result export(
            Image bundle, Path tar, Path caFile, Map<String, String> environment) {
        return Tool.runAnyhow(
                Tool.longshore(
                        "export",
                        "-b",
                        bundle.ref(),
                        "--to-tar",
                        tar.toString(),
                        "--registry-insecure",
                        "--registry-ca-cert-path",
                        caFile.toString()),
                environment);
    }

    private static void push(RegistrySettings settings, Image image) {
        try (RegistryClient registry = RegistryClient.connect(settings)) {
            new Pushed(registry).push(image);
        }
    }
}
