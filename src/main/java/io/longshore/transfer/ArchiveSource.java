package io.longshore.transfer;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ImageArchive;
import io.longshore.bundle.ImageSource;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The top-level images and indexes of a tarball, as they will be in the target repository. */
final class ArchiveSource implements ImageSource {
    private final ImageArchive tarball;
    private final Repository target;
    private final Map<Digest, ArchiveEntry> entries = new HashMap<>();

    ArchiveSource(ImageArchive tarball, Repository target) {
        this.tarball = tarball;
        this.target = target;
        tarball.entries().forEach(entry -> entries.putIfAbsent(manifest(entry).digest(), entry));
    }

    /**
     * An import of nothing would be a success that says nothing.
     *
     * @throws ProblemException {@code MANIFEST_JSON_MISSING} if the archive has no image
     */
    static void requireImages(ImageArchive archive) {
        if (archive.entries().isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.MANIFEST_JSON_MISSING,
                            "The archive '" + archive.name() + "' contains no image.",
                            "Its list of images is empty, or names files only.",
                            "Have it made again, with the images in it; 'longshore inspect' shows"
                                    + " what an archive contains."));
        }
    }

    static Manifest manifest(ArchiveEntry entry) {
        return entry instanceof ImageEntry image ? image.manifest() : ((IndexEntry) entry).index();
    }

    Located locate(ArchiveEntry entry) {
        return new Located(Reference.of(target, manifest(entry).digest()), manifest(entry));
    }

    @Override
    public ArchiveLimits limits() {
        return tarball.limits();
    }

    @Override
    public Optional<Located> find(Reference origin, Repository beside) {
        return Optional.ofNullable(entries.get(origin.digest())).map(this::locate);
    }

    @Override
    public byte[] read(Located image, Descriptor config) {
        return ((ImageEntry) Objects.requireNonNull(entries.get(image.manifest().digest())))
                .configBytes();
    }

    @Override
    public InputStream open(Located image, Descriptor blob) {
        return tarball.open(tarball.blob(blob.digest()).orElseThrow());
    }
}
