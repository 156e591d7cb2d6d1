package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.RepositoryPrefix;
import io.longshore.problem.Code;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.testing.Faults;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.harbor.FakeHarbor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quota of projects to which the images of one archive go, in several repositories. */
class PrefixQuotaTest {
    private static final int LAYER = 100_000;

    private final TestImages images = new TestImages(20261130);
    private final Faults faults = new Faults();
    private final FakeHarbor harbor = FakeHarbor.start(faults);

    @TempDir Path folder;

    /** {@code team/app} and {@code ops/tool}: a layer in common, and one of each. */
    private Path archive;

    @BeforeEach
    void write() {
        Layer common = images.layer(LAYER);
        archive =
                new TarballBuilder()
                        .add(image("team/app", common), "1.0")
                        .add(image("ops/tool", common), "1.0")
                        .write(folder.resolve("x.tar"));
    }

    private TestImages.Image image(String path, Layer common) {
        return images.image("origin.test/" + path, common, images.layer(LAYER));
    }

    @AfterEach
    void stop() {
        harbor.close();
    }

    @Test
    void theRepositoriesOfAProjectShareItsRoom() {
        long eachAlone = 2 * LAYER + LAYER / 2;
        harbor.admin().createProject("mirror", eachAlone);
        faults.requests().clear();

        assertNothingIsPushed(run("/mirror"), "mirror");
    }

    @Test
    void aLayerOfTwoRepositoriesOfAProjectCountsOnce() {
        harbor.admin().createProject("measure", -1);
        assertThat(run("/measure").status()).isEqualTo(Status.VERIFIED);
        long needed = harbor.used("measure");
        assertThat(needed).isLessThan(4 * LAYER);
        harbor.admin().createProject("exact", needed);

        ImportReport report = run("/exact");

        assertThat(report.status()).as("%s", report.problems()).isEqualTo(Status.VERIFIED);
        assertThat(harbor.used("exact")).isEqualTo(needed);
    }

    @Test
    void whatOneRepositoryHasAlreadyNeedsNoRoomForTheOther() {
        harbor.admin().createProject("mirror", -1);
        run("/mirror");
        harbor.admin().setQuota("mirror", harbor.used("mirror"));

        assertThat(run("/mirror").status()).isEqualTo(Status.VERIFIED);
    }

    @Test
    void oneProjectWithoutRoomKeepsAllFromBeingPushed() {
        harbor.admin().createProject("team", -1);
        harbor.admin().createProject("ops", LAYER);
        faults.requests().clear();

        assertNothingIsPushed(run(""), "ops");
    }

    @Test
    void projectsWithRoomForTheirOwnImagesAreEnough() {
        long oneImage = 2 * LAYER + LAYER / 2;
        harbor.admin().createProject("team", oneImage);
        harbor.admin().createProject("ops", oneImage);

        ImportReport report = run("");

        assertThat(report.status()).as("%s", report.problems()).isEqualTo(Status.VERIFIED);
    }

    private void assertNothingIsPushed(ImportReport report, String full) {
        assertThat(report.status()).isEqualTo(Status.FAILED);
        assertThat(report.problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.code()).isEqualTo(Code.QUOTA_EXCEEDED.name());
                            assertThat(problem.what()).contains(full);
                        });
        assertThat(faults.count("POST") + faults.count("PUT")).isZero();
        assertThat(harbor.used(full)).isZero();
    }

    private ImportReport run(String prefix) {
        try (Imports imports =
                new Imports(
                        harbor.settings(), List.of(Harbor.detector(HarborOptions.defaults())))) {
            return imports.runOneShot(archive, RepositoryPrefix.parse(harbor.address() + prefix));
        }
    }
}
