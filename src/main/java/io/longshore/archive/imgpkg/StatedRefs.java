package io.longshore.archive.imgpkg;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.CarriedName;
import io.longshore.oci.Digest;
import io.longshore.text.Printable;
import java.util.Optional;

/**
 * The references by which manifest.json calls an image. Each has the digest of its manifest, and
 * the images of an index are in the repository of the index.
 */
final class StatedRefs {
    private final ManifestJsonDamages damages;

    StatedRefs(ManifestJsonDamages damages) {
        this.damages = damages;
    }

    /** Notes what is wrong with the references of an image or index that is in no index. */
    void check(ArchiveEntry entry) {
        checkRefs(entry);
        digest(entry.origRef())
                .filter(stated -> !stated.equals(entry.digest()) && !damages.isNoted(stated))
                .ifPresent(stated -> damages.twoDigests(entry, "OrigRef", entry.origRef()));
        if (entry.labels().containsKey(ManifestJsonEntries.ROOT_BUNDLE_LABEL)) {
            checkRepository(entry, entry.origRef());
        }
    }

    private void checkRefs(ArchiveEntry entry) {
        for (String ref : entry.refs()) {
            Optional<Digest> stated = digest(ref);
            if (stated.isEmpty() || CarriedName.parse(ref).isEmpty()) {
                damages.disagrees(
                        entry.name(),
                        entry.digest(),
                        "'" + Printable.of(ref) + "' is not a reference with a digest");
            } else if (!stated.get().equals(entry.digest()) && !damages.isNoted(stated.get())) {
                damages.twoDigests(entry, "Refs", ref);
            }
        }
        if (entry instanceof IndexEntry index) {
            index.images().forEach(child -> checkChild(index, child));
            index.indexes().forEach(child -> checkChild(index, child));
        }
    }

    private void checkChild(IndexEntry index, ArchiveEntry child) {
        checkRefs(child);
        if (!index.refs().isEmpty()) {
            checkRepository(child, index.refs().get(0));
        }
    }

    private void checkRepository(ArchiveEntry entry, String other) {
        Optional<CarriedName> one =
                entry.refs().stream().findFirst().flatMap(CarriedName::parse).map(this::repository);
        Optional<CarriedName> two = CarriedName.parse(other).map(this::repository);
        if (one.isPresent() && two.isPresent() && !one.equals(two)) {
            damages.disagrees(
                    entry.name(),
                    entry.digest(),
                    "its repository is also called " + Printable.of(two.get().repository()));
        }
    }

    private CarriedName repository(CarriedName name) {
        return name.canonical().withTag(null);
    }

    private static Optional<Digest> digest(String ref) {
        String digest = ref.substring(ref.indexOf('@') + 1);
        return ref.contains("@") && Digest.isDigest(digest)
                ? Optional.of(Digest.parse(digest))
                : Optional.empty();
    }
}
