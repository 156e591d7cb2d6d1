package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.Pushed;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an interrupted export leaves behind, and what the next one downloads. */
class RepeatedExportTest extends BundleExportFixture {
    @Test
    void anInterruptedExportLeavesNoTarballAndTheNextDownloadsOnlyTheRest() throws IOException {
        String missing = second.layers().get(1).digest().toString();
        broken.add(missing);

        Problem problem = problem(bundle("1.0"));

        assertThat(problem.retryable()).isTrue();
        assertThat(files()).containsExactly("bundle.tar.part");
        Set<String> layersOfTheFirstRun = layersSent();
        broken.clear();
        blobsSent.clear();
        ExportResult result = export(bundle("1.0"));
        assertThat(files()).containsExactly("bundle.tar", "bundle.tar.sha256");
        assertThat(layersSent())
                .contains(missing)
                .doesNotContainAnyElementsOf(
                        layersOfTheFirstRun.stream().filter(d -> !isBundleLayer(d)).toList());
        assertThat(result.reusedBytes()).isPositive();
    }

    @Test
    void aDamagedLayerOfAnEarlierRunIsDownloadedAgain() throws IOException {
        export(bundle("1.0"));
        byte[] whole = Files.readAllBytes(tar);
        Layer damaged = first.layers().get(0);
        byte[] flipped = whole.clone();
        try (ImageArchive tarball = TestArchives.open(tar)) {
            flipped[(int) tarball.blobs().get(damaged.digest()).offset() + 7] ^= 1;
        }
        Files.write(tar, flipped);
        blobsSent.clear();

        export(bundle("1.0"));

        assertThat(tar).hasBinaryContent(whole);
        assertThat(layersSent().stream().filter(d -> !isBundleLayer(d)))
                .containsExactly(damaged.digest().toString());
    }

    @Test
    void layersSharedWithAnOlderTarballAreCopiedFromIt() {
        export(bundle("1.0"));
        Image third =
                new Pushed(registry)
                        .push(
                                images.image(
                                        at("apps/third"),
                                        first.layers().get(0),
                                        images.layer(5_000)));
        Image next =
                new Pushed(registry).push(images.bundle(at("apps/bundle"), first, third), "2.0");
        List.of(third, next).forEach(image -> configs.add(Digest.of(image.config()).toString()));
        blobsSent.clear();

        ExportResult result = export(bundle("2.0"));

        assertThat(layersSent())
                .containsExactlyInAnyOrder(
                        third.layers().get(1).digest().toString(),
                        next.layers().get(0).digest().toString());
        assertThat(result.downloadedBytes()).isLessThan(6_000);
    }

    @Test
    void layersOfAnUnfinishedExportOfOtherContentAreReused() throws IOException {
        broken.add(second.layers().get(1).digest().toString());
        problem(bundle("1.0"));
        broken.clear();
        new Pushed(registry).push(images.bundle(at("apps/bundle"), first), "1.0");
        blobsSent.clear();

        ExportResult result = export(bundle("1.0"));

        assertThat(result.reusedBytes()).isPositive();
        assertThat(files()).containsExactly("bundle.tar", "bundle.tar.sha256");
    }

    @Test
    void aCancelledExportLeavesNoTarball() throws IOException {
        for (int i = 1; i <= 10; i++) {
            Cancellation cancellation = new Cancellation();
            AtomicInteger left = new AtomicInteger(i * 9_000);
            Progress stopping =
                    new Progress() {
                        @Override
                        public void begin(Phase phase, long totalBytes) {}

                        @Override
                        public void advance(long bytes) {
                            if (left.addAndGet((int) -bytes) <= 0) {
                                cancellation.cancel("cancelled by the test");
                            }
                        }
                    };
            ProblemException thrown =
                    catchThrowableOfType(
                            ProblemException.class,
                            () -> export(bundle("1.0"), stopping, cancellation));

            assertThat(thrown.problem().code()).isEqualTo(Code.CANCELLED);
            assertThat(files()).doesNotContain("bundle.tar", "bundle.tar.sha256");
        }
    }

    /** Layers only: configs are read at each run. */
    private Set<String> layersSent() {
        Set<String> layers = new TreeSet<>(blobsSent);
        layers.removeAll(configs);
        return layers;
    }

    private boolean isBundleLayer(String digest) {
        return digest.equals(bundle.layers().get(0).digest().toString());
    }
}
