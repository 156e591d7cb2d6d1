package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.RegistryContents;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import --replace-tags}. */
class ReplaceTagsFlagTest {
    @TempDir Path folder;
    private final TestImages images = new TestImages(20261128);
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
    void neverRejectsAnImportThatMovesATagAndAlwaysTheDefaultMovesIt() {
        Image first = image();
        Image second = image();
        Image third = image();
        assertThat(run(first, "--replace-tags", "never").exitCode()).isZero();

        CommandResult refused = run(second, "--replace-tags", "never");

        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.report().status()).isEqualTo(Status.REJECTED);
        assertThat(refused.problem()).isEqualTo("TAG_NOT_REPLACEABLE");
        assertThat(refused.report().problems().get(0).fix()).contains("--replace-tags");
        assertThat(tag()).isEqualTo(first.digest().toString());
        assertThat(contents().hasManifest("p/app", second.digest().toString())).isFalse();

        assertThat(run(second, "--replace-tags", "always").exitCode()).isZero();
        assertThat(tag()).isEqualTo(second.digest().toString());
        assertThat(run(third).exitCode()).isZero();
        assertThat(tag()).isEqualTo(third.digest().toString());
        assertThat(run(third, "--replace-tags", "never").exitCode()).isZero();
    }

    @Test
    void onlyTheServiceKnowsWhichTagsAreItsOwn() {
        assertThat(run(image(), "--replace-tags", "own").exitCode()).isEqualTo(2);
    }

    private CommandResult run(Image image, String... more) {
        Path archive =
                new TarballBuilder()
                        .add(image, "stable")
                        .write(folder.resolve(image.digest().hex() + ".tar"));
        String[] arguments = new String[6 + more.length];
        String target = registry.address() + "/p/app";
        System.arraycopy(
                new String[] {
                    "import",
                    archive.toString(),
                    "--to-repo",
                    target,
                    "--registry-insecure",
                    "-ojson"
                },
                0,
                arguments,
                0,
                6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        return CommandResult.longshore(arguments);
    }

    private Image image() {
        return images.image("origin.test/app", images.layer(500));
    }

    private RegistryContents contents() {
        return RegistryContents.of(registry.address());
    }

    private String tag() {
        return contents().tags("p/app").get("stable").digest();
    }
}
