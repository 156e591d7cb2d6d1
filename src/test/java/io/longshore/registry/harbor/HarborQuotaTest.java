package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.pipeline.registries.KnownBlobs;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.testing.Faults;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.harbor.FakeHarbor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import costs a Harbor: the project's quota to the byte, and the number of requests. */
class HarborQuotaTest {
    @TempDir Path data;

    private final Faults faults = new Faults();
    private final FakeHarbor harbor = FakeHarbor.start(faults);
    private KnownBlobs known;

    @BeforeEach
    void anotherProjectHasTheContent() {
        known = KnownBlobs.in(data);
        harbor.admin().createProject("elsewhere", -1);
        harbor.admin().createProject("services", -1);
        imported(Fixtures.SIGNED, "elsewhere/lci");
    }

    @AfterEach
    void stop() {
        harbor.close();
    }

    @Test
    void contentOfAnotherProjectIsChargedOnce() {
        imported(Fixtures.SIGNED, "services/lci");
        assertExact();
        imported(Fixtures.SIGNED, "services/lci");
        assertExact();
    }

    @Test
    void aSecondRepositoryOfTheProjectIsNotCharged() {
        imported(Fixtures.SIGNED, "services/lci");
        long blobs = harbor.used("services");
        imported(Fixtures.SIGNED, "services/two");
        assertExact();
        assertThat(harbor.used("services") - blobs).as("locations").isLessThan(5_000);
    }

    @Test
    void anInterruptedImportAndItsRepetitionAreChargedOnce() {
        for (int time = 0; time < 40; time++) {
            faults.next("PUT", Faults.answer(time % 2 == 0 ? 500 : 502, ""));
        }
        int attempts = 0;
        try (Imports imports = imports()) {
            ImportReport report = null;
            while (report == null || report.status() != Status.VERIFIED) {
                attempts++;
                report = attempt(imports);
                assertExact();
            }
        }
        assertThat(attempts).as("interrupted").isGreaterThan(1);
    }

    private static ImportReport attempt(Imports imports) {
        try {
            return imports.run(Fixtures.SIGNED, "services/lci");
        } catch (ProblemException e) {
            return null;
        }
    }

    @Test
    void anOutdatedHintOfARepositoryDoesNotReserveQuota() throws IOException {
        imported(Fixtures.SIGNED, "services/lci");
        for (Digest blob : harbor.blobs("services/lci")) {
            harbor.collect("services/lci", blob);
        }
        harbor.admin().createProject("third", -1);
        imported(Fixtures.SIGNED, "services/two");
        assertExact();
    }

    @Test
    void threeHundredSmallImagesTakeAtMostNineRequestsEach() {
        TestImages images = new TestImages(3);
        TarballBuilder tarball = new TarballBuilder();
        Image[] all = new Image[300];
        for (int i = 0; i < all.length; i++) {
            all[i] = images.image("origin.test/app-" + i, images.layer(900), images.layer(1000));
            tarball.add(all[i]);
        }
        Path file =
                tarball.root(images.bundle("origin.test/all", all), "1")
                        .write(data.resolve("many.tar"));
        faults.requests().clear();
        imported(file, "services/many");
        int once = 20;
        assertThat(faults.requests().size())
                .as("beside those about the registry, the project, and the release tag")
                .isLessThanOrEqualTo(once + 9 * (all.length + 2));
        assertExact();
    }

    private void assertExact() {
        assertThat(harbor.used("services")).isEqualTo(harbor.held("services"));
    }

    private void imported(Path tarball, String target) {
        assertThat(run(tarball, target).status()).isEqualTo(Status.VERIFIED);
    }

    private ImportReport run(Path tarball, String target) {
        try (Imports imports = imports()) {
            return imports.run(tarball, target);
        }
    }

    private Imports imports() {
        return new Imports(
                harbor.settings(), List.of(Harbor.detector(HarborOptions.defaults())), known);
    }
}
