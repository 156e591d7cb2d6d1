package io.longshore.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.Skopeo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's clients work with the sandbox as with the registry that it stands in for. */
class OtherClientsIT {
    @Test
    @RequiresTool("imgpkg")
    void imgpkgPullsWhatItPushedToTheSandbox(@TempDir Path folder) {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            String repository = registry.address() + "/team/nested";
            push(Fixtures.NESTED, repository);
            Path pulled = folder.resolve("pulled");
            Tool.run(
                    List.of(
                            "imgpkg",
                            "pull",
                            "-b",
                            repository + ":2.1.0",
                            "-o",
                            pulled.toString()));
            assertThat(pulled.resolve(".imgpkg/images.yml")).content().contains(repository);
        }
    }

    @Test
    @RequiresTool({"docker-registry", "htpasswd", "imgpkg", "skopeo"})
    void distributionWithTlsAndAPasswordStoresTheSameBytes(@TempDir Path folder) throws Exception {
        TestCa ca = TestCa.create("Test root");
        Distribution.Options options =
                Distribution.options().withTls(ca).withUser("robot", "s3cret");
        try (Distribution registry = Distribution.start(folder.resolve("registry"), options)) {
            String repository = registry.address() + "/team/multi";
            push(
                    Fixtures.INDEX,
                    repository,
                    "--registry-ca-cert-path",
                    ca.writePem(folder.resolve("ca.pem")).toString(),
                    "--registry-username",
                    "robot",
                    "--registry-password",
                    "s3cret");
            byte[] raw =
                    Skopeo.trusting(ca, folder).as("robot", "s3cret").inspectRaw(repository + ":1");
            assertThat(registry.contents().tags("team/multi").get("1").digest())
                    .isEqualTo(Digest.of(raw).toString());
        }
    }

    private static void push(Path tarball, String repository, String... flags) {
        List<String> command = new ArrayList<>(List.of("imgpkg", "copy"));
        command.addAll(List.of("--tar", tarball.toString(), "--to-repo", repository));
        command.addAll(List.of(flags));
        Tool.run(command);
    }
}
