package io.longshore.archive.layout;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.CarriedName;
import io.longshore.archive.LayerEntry;
import io.longshore.archive.MemberNames;
import io.longshore.archive.docker.DockerImages;
import io.longshore.archive.docker.DockerList;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Docker's {@code manifest.json} beside {@code index.json}. Some programs read the one, some the
 * other: both have to name the same images. Docker leaves an image without a name out of {@code
 * index.json} if it saves it beside images with names.
 */
final class SecondList {
    private final ArchiveBytes file;
    private final MemberNames names;
    private final String root;
    private final DockerImages docker;
    private final List<ImageEntry> made = new ArrayList<>();

    SecondList(ArchiveBytes file, MemberNames names, String root, ArchiveLimits limits) {
        this.file = file;
        this.names = names;
        this.root = root;
        this.docker = new DockerImages(file, names, root, limits);
    }

    /** The images that only this list has. */
    List<ImageEntry> made() {
        return made;
    }

    /**
     * @throws ProblemException {@code TWO_TRUTHS}, or the fault of an image that only this list has
     */
    void compare(byte[] text, List<? extends ArchiveEntry> entries) {
        List<DockerList.Item> items;
        try {
            items = DockerList.read(text);
        } catch (IOException e) {
            throw twoTruths("Its manifest.json cannot be read: " + e.getMessage() + ".");
        }
        for (DockerList.Item item : items) {
            compare(item, entries);
        }
    }

    private void compare(DockerList.Item item, List<? extends ArchiveEntry> entries) {
        List<ArchiveEntry> named = new ArrayList<>();
        for (CarriedName name : docker.carried(item)) {
            for (ArchiveEntry entry : entries) {
                if (name.path() != null && name.equals(name(entry))) {
                    named.add(entry);
                }
            }
        }
        boolean isKnown = entries.stream().anyMatch(entry -> hasImage(entry, item));
        if (named.isEmpty() && !isKnown) {
            if (!item.names().isEmpty()) {
                throw twoTruths(
                        "Only manifest.json has " + Printable.of(item.names().get(0)) + ".");
            }
            made.addAll(docker.images(item));
        }
        for (CarriedName name : docker.carried(item)) {
            if (name.path() != null && entries.stream().noneMatch(it -> name(it).equals(name))) {
                throw twoTruths("Only manifest.json has " + Printable.of(name.toString()) + ".");
            }
        }
        for (ArchiveEntry entry : named) {
            if (!hasImage(entry, item)) {
                throw twoTruths(
                        "For "
                                + Printable.of(entry.name())
                                + " index.json names another config or other layers than"
                                + " manifest.json.");
            }
        }
    }

    private static CarriedName name(ArchiveEntry entry) {
        String repository = entry.refs().isEmpty() ? "" : entry.refs().get(0);
        Optional<CarriedName> name = CarriedName.parseFamiliar(repository);
        return name.orElse(CarriedName.NONE).withTag(entry.tag().isEmpty() ? null : entry.tag());
    }

    private boolean hasImage(ArchiveEntry entry, DockerList.Item item) {
        if (entry instanceof IndexEntry index) {
            return index.images().stream().anyMatch(child -> hasImage(child, item))
                    || index.indexes().stream().anyMatch(child -> hasImage(child, item));
        }
        ImageEntry image = (ImageEntry) entry;
        List<LayerEntry> layers = image.layers();
        if (!isBlob(item.config(), image.configDigest()) || layers.size() != item.layers().size()) {
            return false;
        }
        for (int i = 0; i < layers.size(); i++) {
            if (!isBlob(item.layers().get(i), layers.get(i).digest())) {
                return false;
            }
        }
        return true;
    }

    /** True if the member of this name is this blob. */
    private boolean isBlob(String member, Digest digest) {
        String blob = root + "blobs/sha256/" + digest.hex();
        return MemberNames.plain(member).equals(blob)
                || MemberNames.plain(root + member).equals(blob)
                || names.find(member)
                        .flatMap(
                                found ->
                                        names.find(blob)
                                                .map(other -> other.offset() == found.offset()))
                        .orElse(false);
    }

    private ProblemException twoTruths(String why) {
        return new ProblemException(
                Problem.permanent(
                        Code.TWO_TRUTHS,
                        "The archive '"
                                + file.name()
                                + "' says two different things about its images.",
                        why + " Which images arrive would depend on the program that reads it.",
                        "Have the archive made again by one tool, and ask who made this one."));
    }
}
