package io.longshore.pipeline.oneshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.cli.command.ExitCodes;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An archive without an image is never an import that succeeded. */
class EmptyArchivesTest {
    private static final List<List<String>> ARCHIVES =
            List.of(
                    List.of("manifest.json", "[]"),
                    List.of("oci-layout", "{}", "index.json", "{\"manifests\":[]}"),
                    List.of("oci-layout", "{}", "index.json", "{\"manifests\":null}"));

    @TempDir Path folder;

    static Stream<Arguments> ways() {
        List<Arguments> all = new ArrayList<>();
        for (List<String> archive : ARCHIVES) {
            for (String target : List.of("--to-repo", "--to-prefix")) {
                all.add(Arguments.of(archive, "import", target));
                all.add(Arguments.of(archive, "preflight", target));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void itIsRejectedAndNothingIsPushed(List<String> members, String command, String target)
            throws IOException {
        Path file = folder.resolve("empty.tar");
        try (RawTar tar = new RawTar(file)) {
            for (int i = 0; i < members.size(); i += 2) {
                tar.file(members.get(i), members.get(i + 1).getBytes(UTF_8));
            }
            tar.end();
        }
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            CommandResult ran =
                    CommandResult.longshore(
                            command,
                            file.toString(),
                            target,
                            registry.address() + "/mirror/site",
                            "--registry-insecure");

            assertThat(ran.exitCode()).as(ran.err()).isEqualTo(ExitCodes.REJECTED);
            assertThat(ran.out() + ran.err()).contains("MANIFEST_JSON_MISSING");
            assertThat(RegistryContents.of(registry.address()).tags("mirror/site")).isEmpty();
        }
    }
}
