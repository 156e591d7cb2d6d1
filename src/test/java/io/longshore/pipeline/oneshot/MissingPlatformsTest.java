package io.longshore.pipeline.oneshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.bundle.ImgpkgTags;
import io.longshore.cli.CommandResult;
import io.longshore.oci.Digest;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.LayoutTar;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.registry.RegistryContents;
import io.longshore.testing.registry.RegistryContents.Held;
import io.longshore.transfer.ImportOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Archives whose indexes name platforms that are not in them: {@code --allow-missing-platforms}.
 */
class MissingPlatformsTest {
    private static final ImportOptions ALLOWED = new ImportOptions(false, false, true);
    private static final String NAME = "source.example.com/team/tool:2.0";

    @TempDir Path folder;

    private SandboxRegistry registry;
    private Imports imports;
    private RegistryContents contents;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        imports = Imports.into(registry);
        contents = RegistryContents.of(registry.address());
    }

    @AfterEach
    void stop() {
        imports.close();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"docker29-save-partial-index.tar", "hand-layout-grandchild-missing.tar"})
    void theOnlyPlatformOfASampleTakesTheTagAndTheReportNamesTheOther(String sample)
            throws Exception {
        Path file = Samples.file(sample);
        String child = "sha256:b3835dab4c69f3d6362688a3339522defae965ad64676ce8f238089a564dbf6f";
        assertRefused(file);

        ImportReport report = imports.runOneShot(file, "a", ALLOWED);

        assertIncomplete(report, "linux/arm64 of registry.example.com/team/tool:2.0");
        assertThat(contents.tags("a"))
                .extractingFromEntries(tag -> tag.getKey() + " " + tag.getValue().digest())
                .containsExactlyInAnyOrder(
                        "2.0 " + child, ImgpkgTags.of(Digest.parse(child)) + " " + child);
    }

    /** Any part of an index, of any depth, may be missing, wholly or but for a blob. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatIsThereArrivesByDigestAndATagNeverNamesOneOfSeveralPlatforms(long seed)
            throws Exception {
        Random random = new Random(seed);
        TestImages images = new TestImages(seed);
        List<Image> platforms = new ArrayList<>();
        for (String architecture : List.of("amd64", "arm64", "s390x", "riscv64")) {
            if (platforms.size() < 2 || random.nextBoolean()) {
                platforms.add(images.imageFor(architecture, "r/x", images.layer(50)));
            }
        }
        boolean isNested = random.nextBoolean();
        Index index =
                isNested
                        ? images.index(
                                "r/x",
                                images.index("r/x", platforms.toArray(Element[]::new)),
                                images.image("r/x", images.layer(60)))
                        : images.index("r/x", platforms.toArray(Element[]::new));
        Image whole = images.image("r/y", images.layer(70));
        LayoutTar layout = new LayoutTar().named(index, NAME).named(whole, "h.example.com/y:1");
        List<Image> there = new ArrayList<>(platforms);
        int missing = 1 + random.nextInt(platforms.size() - (isNested ? 0 : 1));
        for (int i = 0; i < missing; i++) {
            Image gone = there.remove(random.nextInt(there.size()));
            layout.without(
                    switch (random.nextInt(3)) {
                        case 0 -> gone.digest();
                        case 1 -> Digest.of(gone.config());
                        default -> gone.layers().get(0).digest();
                    });
        }
        if (isNested) {
            there.add((Image) index.children().get(1));
        }
        Path file = layout.write(folder.resolve("x.tar"));
        assertRefused(file);

        ImportReport report =
                imports.runOneShot(
                        file, RepositoryPrefix.parse(registry.address() + "/m"), ALLOWED);

        List<String> gone =
                platforms.stream()
                        .filter(image -> !there.contains(image))
                        .map(image -> architecture(image) + " of " + NAME)
                        .toList();
        assertIncomplete(report, gone.toArray(String[]::new));
        Map<String, Held> tags = contents.tags("m/team/tool");
        for (Image image : there) {
            String tag = ImgpkgTags.of(image.digest());
            assertThat(tags.get(tag).digest()).isEqualTo(image.digest().toString());
        }
        assertThat(tags).hasSize(there.size() + (there.size() == 1 ? 1 : 0));
        if (there.size() == 1) {
            assertThat(tags.get("2.0").digest()).isEqualTo(there.get(0).digest().toString());
        }
        assertThat(contents.tags("m/y").get("1").digest()).isEqualTo(whole.digest().toString());
    }

    @Test
    void anArchiveWithoutAnyPlatformIsRefusedAllTheSame() throws Exception {
        TestImages images = new TestImages(1);
        Image only = images.image("r/x", images.layer(50));
        Path file =
                new LayoutTar()
                        .named(images.index("r/x", only), NAME)
                        .without(only.digest())
                        .write(folder.resolve("x.tar"));

        ImportReport report = imports.runOneShot(file, "a", ALLOWED);

        assertThat(report.status()).isEqualTo(Status.REJECTED);
        assertThat(report.problems().get(0).code()).isEqualTo("PLATFORM_MISSING");
        assertThat(registry.storage().repositories()).isEmpty();
    }

    @Test
    void whatWasImportedWithTheFlagIsVerifiedAndForeseenWithIt() {
        Path file = Samples.file("docker29-save-partial-index.tar");
        imports.runOneShot(file, "a", ALLOWED);
        for (String command : List.of("verify --tar", "preflight")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.addAll(
                    List.of(
                            file.toString(),
                            "--to-repo",
                            registry.address() + "/a",
                            "--registry-insecure"));
            String[] without = words.toArray(new String[0]);
            words.add("--allow-missing-platforms");
            String[] with = words.toArray(new String[0]);

            assertThat(CommandResult.longshore(without).exitCode()).as(command).isEqualTo(3);
            assertThat(CommandResult.longshore(with).exitCode()).as(command).isZero();
        }
    }

    @Test
    void aWholeArchiveIsVerifiedWithTheFlagAsWell() {
        ImportReport report = imports.runOneShot(Samples.file("ctr-two-images.tar"), "a", ALLOWED);

        assertThat(report.status()).isEqualTo(Status.VERIFIED);
    }

    private static String architecture(Image image) {
        String config = new String(image.config(), java.nio.charset.StandardCharsets.UTF_8);
        return "linux/" + config.replaceFirst(".*\"architecture\":\"(\\w+)\".*", "$1");
    }

    private void assertRefused(Path file) throws Exception {
        ImportReport report = imports.runOneShot(file, "a", ImportOptions.DEFAULT);
        assertThat(report.status()).isEqualTo(Status.REJECTED);
        assertThat(report.problems().get(0).code()).isEqualTo("PLATFORM_MISSING");
        assertThat(report.problems().get(0).fix()).contains("--allow-missing-platforms");
        assertThat(registry.storage().repositories()).isEmpty();
    }

    private static void assertIncomplete(ImportReport report, String... missing) {
        assertThat(report.status()).isEqualTo(Status.INCOMPLETE);
        assertThat(report.additions().summary()).contains(missing);
        List<ReportProblem> errors =
                report.problems().stream().filter(it -> it.severity() == Severity.ERROR).toList();
        assertThat(errors).hasSize(missing.length);
        assertThat(errors).extracting(ReportProblem::code).containsOnly("PLATFORM_MISSING");
        for (String platform : missing) {
            assertThat(errors)
                    .extracting(ReportProblem::what)
                    .anyMatch(it -> it.contains(platform));
        }
    }
}
