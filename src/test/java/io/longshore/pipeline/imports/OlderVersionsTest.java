package io.longshore.pipeline.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The warning that a release tag moved to an older version. */
class OlderVersionsTest {
    private static final String LABEL = "org.opencontainers.image.version";

    @TempDir Path folder;
    private final TestImages images = new TestImages(20261128);
    private SandboxRegistry registry;
    private Imports imports;
    private int archives;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        imports = new Imports(RegistrySettings.builder(registry.address()).plainHttp(true).build());
    }

    @AfterEach
    void stop() {
        imports.close();
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2.0.0, 1.9.9, true",
        "v2.0.0, 1.9.9, true",
        "2.0.0, v2.0.0-rc.1, true",
        "v1.10.0, v1.9.0, true",
        "v1.9.0, v1.10.0, false",
        "1.9.9, 2.0.0, false",
        "2.0.0, v2.0.0, false",
        "1.0.0-rc.1, 1.0.0, false",
        "9.0.1-1815f87b, 9.0.1-0000000a, false",
        "1.27.3, 1.27, false",
        "1.27, 1.27.3, false",
        "1.27, 1.26.9, true",
        "v1.27.3, 1.26, true",
        "1.27, 1.26, true",
        "stable, 1.0.0, false",
        "2.0.0, stable, false"
    })
    void theVersionsAreThoseOfTheOtherTags(String from, String to, boolean isOlder) {
        deliver(tagged(image(Map.of()), "latest", from));

        ImportReport report = deliver(tagged(image(Map.of()), "latest", to));

        assertWarned(report, "latest", from, to, isOlder);
    }

    @ParameterizedTest
    @CsvSource({
        "2.0.0, 1.9.9, true",
        "v2.0.0+build.9, v1.0.0+build.10, true",
        "2.0.0+b1, 2.0.0+b0, false",
        "1.0.0, 2.0.0, false",
        "edge, 1.0.0, false"
    })
    void withoutOtherTagsTheyAreThoseOfTheLabels(String from, String to, boolean isOlder) {
        deliver(tagged(image(Map.of(LABEL, from)), "stable"));

        ImportReport report = deliver(tagged(image(Map.of(LABEL, to)), "stable"));

        assertWarned(report, "stable", from, to, isOlder);
    }

    @Test
    void aNewOrUnchangedTagCausesNoWarning() {
        Path archive = tagged(image(Map.of(LABEL, "1.0.0")), "latest", "1.0.0");
        assertThat(deliver(archive).additions().summary()).isNull();
        assertThat(deliver(archive).additions().summary()).isNull();
    }

    @Test
    void anImageWithoutAVersionCausesNoWarning() {
        deliver(tagged(image(Map.of()), "latest"));
        assertThat(deliver(tagged(image(Map.of()), "latest")).problems()).isEmpty();
    }

    private static void assertWarned(
            ImportReport report, String tag, String from, String to, boolean isOlder) {
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        if (isOlder) {
            assertThat(report.additions().summary()).contains("tag " + tag, from, to);
            assertThat(report.problems())
                    .anySatisfy(
                            problem -> {
                                assertThat(problem.code()).isEqualTo("TAG_OLDER_VERSION");
                                assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                            });
        } else {
            assertThat(report.additions().summary()).isNull();
            assertThat(report.problems()).isEmpty();
        }
    }

    private Image image(Map<String, String> labels) {
        return images.image("origin.test/app", labels, images.layer(500));
    }

    private Path tagged(Image image, String... tags) {
        TarballBuilder archive = new TarballBuilder();
        for (String tag : tags) {
            archive.add(image, tag);
        }
        return archive.write(folder.resolve("archive-" + ++archives + ".tar"));
    }

    private ImportReport deliver(Path archive) {
        return imports.run(archive, "p/app");
    }
}
