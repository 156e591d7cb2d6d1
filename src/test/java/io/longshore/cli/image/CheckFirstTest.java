package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Faults;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site may want no byte of an archive outside before all of it is checked. */
class CheckFirstTest {
    @TempDir Path folder;

    @Test
    void aLargeLayerIsSentDuringTheCheckUnlessTheCheckComesFirst() {
        TestImages images = new TestImages(5);
        Path archive =
                new TarballBuilder()
                        .add(images.image("a.test/b", images.layer(33 << 20)), "1.0")
                        .write(folder.resolve("X.tar"));
        // Only an upload that begins before the push is a PATCH and an empty PUT.
        assertThat(patches(archive)).isEqualTo(1);
        assertThat(patches(archive, "--check-first")).isZero();
    }

    private static long patches(Path archive, String... flags) {
        Faults requests = new Faults();
        try (SandboxRegistry registry =
                SandboxRegistry.start(SandboxOptions.defaults().withFilters(requests))) {
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "import",
                                    archive.toString(),
                                    "--to-repo",
                                    registry.address() + "/team/b",
                                    "--registry-insecure"));
            arguments.addAll(List.of(flags));
            CommandResult ran = CommandResult.longshore(arguments.toArray(String[]::new));
            assertThat(ran.exitCode()).as(ran.err()).isZero();
            return requests.count("PATCH");
        }
    }
}
