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
