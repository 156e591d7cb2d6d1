package io.longshore.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.oci.Digest;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestArchives;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlobUseTest {
    private static final Digest OTHER = Digest.of(new byte[] {1});

    /** Formats that keep manifests and configs as blobs have them checked as such. */
    @Test
    void aDamagedBlobIsNamedByWhatItIsAndByTheImageThatItBelongsTo() {
        try (ImageArchive archive = TestArchives.open(Fixtures.INDEX)) {
            List<ArchiveEntry> entries = archive.entries();
            IndexEntry index = (IndexEntry) entries.get(0);
            ImageEntry image = index.images().get(0);
            BlobUse use = BlobUse.of(entries);

            assertThat(damaged(use, index.digest())).startsWith("The index " + index.digest());
            assertThat(damaged(use, image.digest())).startsWith("The manifest " + image.digest());
            assertThat(damaged(use, image.configDigest()))
                    .isEqualTo(
                            "The config "
                                    + image.configDigest()
                                    + " of "
                                    + image.name()
                                    + " is damaged.");
            assertThat(damaged(use, image.layers().get(0).digest())).startsWith("The layer ");
            assertThat(damaged(use, OTHER))
                    .isEqualTo("The layer " + OTHER + " (of no image) is damaged.");
        }
    }

    private static String damaged(BlobUse use, Digest digest) {
        BlobRegion region = new BlobRegion(digest, 0, 1);
        return use.wrong(new FullScan.WrongBlob(region, OTHER, false)).problem().what();
    }
}
