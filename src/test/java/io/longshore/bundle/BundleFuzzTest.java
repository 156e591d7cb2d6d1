package io.longshore.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.longshore.archive.ArchiveLimits;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.TestArchives;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/**
 * Whatever the bytes are, the outcome is a list of images by digest, or a problem. In the build the
 * kept inputs are replayed; {@code tools/fuzz/run} searches for new ones.
 */
class BundleFuzzTest {
    private static final ArchiveLimits LIMITS = TestArchives.LIMITS;

    @FuzzTest(maxDuration = "10m")
    void imagesLocks(byte[] yaml) {
        try {
            assertNamesImagesByDigest(ImagesLock.parse(yaml, "a bundle", LIMITS.bundleImages()));
        } catch (ProblemException refused) {
            assertUnreadable(refused);
        }
    }

    /** The layer as it comes, and as the tar in a layer: few inputs are gzip by chance. */
    @FuzzTest(maxDuration = "10m")
    void bundleLayers(byte[] content) {
        for (byte[] layer : new byte[][] {content, gzip(content)}) {
            try {
                assertNamesImagesByDigest(
                        BundleLayer.readImagesLock(
                                new ByteArrayInputStream(layer), "a bundle", LIMITS));
            } catch (ProblemException refused) {
                assertUnreadable(refused);
            }
        }
    }

    private static void assertNamesImagesByDigest(ImagesLock lock) {
        lock.images().forEach(image -> assertThat(image.image().digest()).isNotNull());
    }

    private static void assertUnreadable(ProblemException refused) {
        assertThat(refused.problem().code()).isEqualTo(Code.BUNDLE_UNREADABLE);
        assertThat(refused.problem().why()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
