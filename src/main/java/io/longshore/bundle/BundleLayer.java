package io.longshore.bundle;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.Limit;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Looks for one small file in a gzipped layer, as imgpkg does for a bundle's list of images and for
 * a locations image's list, without unpacking anything else.
 */
final class BundleLayer {
    private BundleLayer() {}

    /**
     * The first file that the predicate takes by its name in the layer; empty if there is none.
     *
     * @throws IOException if the layer is not a gzipped tar, or breaks a limit; the message says
     *     which
     */
    static Optional<byte[]> find(InputStream layer, Predicate<String> name, ArchiveLimits limits)
            throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(
                        new Bounded(
                                new GZIPInputStream(layer, 64 << 10), limits.bundleLayerBytes()))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                if (!entry.isFile() || !name.test(entry.getName())) {
                    continue;
                }
                byte[] content = tar.readNBytes((int) limits.imagesLockBytes().value() + 1);
                if (limits.imagesLockBytes().isExceededBy(content.length)) {
                    throw new IOException(
                            "it is larger than the limit of " + limits.imagesLockBytes().shown());
                }
                return Optional.of(content);
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            // How commons-compress reports numbers in a header that make no sense.
            throw new IOException("the layer is not a tar archive: " + e.getMessage(), e);
        }
    }

    /** True for the path of a bundle's list of images, with or without "./" before it. */
    static boolean isImagesLock(String path) {
        return path.equals(".imgpkg/images.yml") || path.equals("./.imgpkg/images.yml");
    }

    /**
     * Reads the list of images out of a bundle's only layer.
     *
     * @param of the bundle, for messages
     * @throws io.longshore.problem.ProblemException {@code BUNDLE_UNREADABLE}
     */
    static ImagesLock readImagesLock(InputStream layer, String of, ArchiveLimits limits) {
        Problem problem;
        try {
            Optional<byte[]> file = find(layer, BundleLayer::isImagesLock, limits);
            if (file.isPresent()) {
                return ImagesLock.parse(file.get(), of, limits.bundleImages());
            }
            problem = ImagesLock.unreadable(of, "the layer holds no such file");
        } catch (IOException e) {
            throw new ProblemException(
                    ImagesLock.unreadable(of, String.valueOf(e.getMessage())), e);
        }
        throw new ProblemException(problem);
    }

    /** Ends a stream that inflates without end. */
    private static final class Bounded extends FilterInputStream {
        private final Limit most;
        private long left;

        Bounded(InputStream in, Limit most) {
            super(in);
            this.most = most;
            this.left = most.value();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left <= 0) {
                throw new IOException(
                        "the uncompressed layer is larger than the limit of " + most.shown());
            }
            int read = super.read(into, offset, (int) Math.min(length, left));
            if (read > 0) {
                left -= read;
            }
            return read;
        }

        @Override
        public long skip(long n) throws IOException {
            byte[] waste = new byte[(int) Math.min(n, 64 << 10)];
            return Math.max(0, read(waste, 0, waste.length));
        }
    }
}
