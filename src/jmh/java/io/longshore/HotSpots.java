package io.longshore;

import io.longshore.testing.archive.TestArchives;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.ArchiveScan;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What an import spends its own time on, apart from the registry: {@code mvn -Pjmh verify}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class HotSpots {
    private static final int ENTRIES = 10_000;
    private static final int IMAGES = 300;
    private static final int LARGE = 64 << 20;

    private Path folder;
    private Path manyEntries;
    private Path manyImages;
    private Path large;
    private byte[] manifest;

    @Setup
    public void make() throws IOException {
        folder = Files.createTempDirectory("longshore-jmh-");
        manyEntries = folder.resolve("entries.tar");
        try (RawTar tar = new RawTar(manyEntries)) {
            tar.file("manifest.json", "[]".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < ENTRIES; i++) {
                Digest digest = new Digest(String.format("%064x", i));
                tar.file(TarballBuilder.entryName(digest), new byte[0]);
            }
            tar.end();
        }
        TestImages images = new TestImages(1);
        TarballBuilder tarball = new TarballBuilder();
        for (int i = 0; i < IMAGES; i++) {
            Image image = images.image("origin.test/app" + i, images.layer(100), images.layer(101));
            manifest = image.manifest();
            tarball.add(image);
        }
        manyImages = tarball.write(folder.resolve("images.tar"));
        large =
                new TarballBuilder()
                        .add(images.image("origin.test/large", images.layer(LARGE)))
                        .write(folder.resolve("large.tar"));
    }

    @TearDown
    public void remove() throws IOException {
        for (Path file : new Path[] {manyEntries, manyImages, large, folder}) {
            Files.delete(file);
        }
    }

    /** The headers of 10,000 entries. */
    @Benchmark
    public int indexTenThousandEntries() {
        try (ImageArchive tarball = TestArchives.open(manyEntries)) {
            return tarball.blobs().size();
        }
    }

    /** The manifest.json of 300 images with all that it holds. */
    @Benchmark
    public int openThreeHundredImages() {
        try (ImageArchive tarball = TestArchives.open(manyImages)) {
            return tarball.entries().size();
        }
    }

    /** One read of 64 MiB for the hash of the file and of its layer. */
    @Benchmark
    public ArchiveScan hashSixtyFourMebibytes() {
        try (ImageArchive tarball = TestArchives.open(large)) {
            return tarball.scan(Progress.NONE, Cancellation.none());
        }
    }

    /** One image's manifest. */
    @Benchmark
    public Manifest parseManifest() {
        return Manifest.read(manifest, null);
    }
}
