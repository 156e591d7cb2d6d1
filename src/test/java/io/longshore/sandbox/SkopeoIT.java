package io.longshore.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.testing.Distribution;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RegistryContents;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Skopeo;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's clients work with the sandbox as with the registry that it stands in for. */
class SkopeoIT {
    @Test
    @RequiresTool({"imgpkg", "skopeo"})
    void whatImgpkgPushesSkopeoPulls(@TempDir Path folder) throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            String repository = registry.address() + "/team/multi";
            Tool.run(
                    List.of(
                            "imgpkg",
                            "copy",
                            "--tar",
                            Fixtures.INDEX.toString(),
                            "--to-repo",
                            repository));
            RegistryContents.Held held =
                    RegistryContents.of(registry.address()).tags("team/multi").get("1");
            byte[] raw = Skopeo.plain().inspectRaw(repository + ":1");
            assertThat(Digest.of(raw).toString()).isEqualTo(held.digest());
            Skopeo.plain().copyToFolder(repository + ":1", folder.resolve("copy"));
            assertThat(folder.resolve("copy/manifest.json")).hasBinaryContent(raw);
        }
    }

    @Test
    @RequiresTool({"docker-registry", "htpasswd", "imgpkg", "skopeo"})
    void distributionWithTlsAndAPasswordHoldsTheSame(@TempDir Path folder) throws Exception {
        TestCa ca = TestCa.create("Test root");
        Distribution.Options options =
                Distribution.options().withTls(ca).withUser("robot", "s3cret");
        try (Distribution registry = Distribution.start(folder.resolve("registry"), options)) {
            String repository = registry.address() + "/team/multi";
            Tool.run(
                    List.of(
                            "imgpkg",
                            "copy",
                            "--tar",
                            Fixtures.INDEX.toString(),
                            "--to-repo",
                            repository,
                            "--registry-ca-cert-path",
                            ca.writePem(folder.resolve("ca.pem")).toString(),
                            "--registry-username",
                            "robot",
                            "--registry-password",
                            "s3cret"));
            byte[] raw =
                    Skopeo.trusting(ca, folder).as("robot", "s3cret").inspectRaw(repository + ":1");
            assertThat(registry.contents().tags("team/multi").get("1").digest())
                    .isEqualTo(Digest.of(raw).toString());
        }
    }
}
