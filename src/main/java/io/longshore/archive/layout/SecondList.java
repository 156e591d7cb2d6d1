package io.longshore.archive.layout;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveProblems;
import io.longshore.archive.CarriedName;
import io.longshore.archive.LayerEntry;
import io.longshore.archive.MemberNames;
import io.longshore.archive.docker.DockerImages;
import io.longshore.archive.docker.DockerList;
import io.longshore.archive.docker.RepositoriesFile;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** The entries of {@code index.json} with a name in full. */
    private final Map<CarriedName, List<ArchiveEntry>> byName = new HashMap<>();

    /** The images of these entries, by the place of their config. */
    private final Map<Long, List<ImageEntry>> byConfig = new HashMap<>();

    /** Null until the list was read. */
    private @Nullable List<DockerList.Item> items;

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
        try {
            items = DockerList.read(text);
        } catch (IOException e) {
            throw twoTruths(
                    "Its manifest.json cannot be read: "
                            + Printable.of(String.valueOf(e.getMessage()))
                            + ".");
        }
        for (ArchiveEntry entry : entries) {
            byName.computeIfAbsent(CarriedName.of(entry).canonical(), any -> new ArrayList<>())
                    .add(entry);
            addConfigs(entry);
        }
        items.forEach(this::compare);
    }

    private void addConfigs(ArchiveEntry entry) {
        if (entry instanceof IndexEntry index) {
            index.images().forEach(this::addConfigs);
            index.indexes().forEach(this::addConfigs);
        } else if (entry instanceof ImageEntry image) {
            offset(blob(image.configDigest()))
                    .ifPresent(
                            at ->
                                    byConfig.computeIfAbsent(at, any -> new ArrayList<>())
                                            .add(image));
        }
    }

    /**
     * Compares the file {@code repositories} with this list, or with {@code index.json} if there is
     * none.
     *
     * @throws ProblemException {@code TWO_TRUTHS}
     */
    void compareNames(ArchiveMember member, List<? extends ArchiveEntry> entries) {
        RepositoriesFile repositories = RepositoriesFile.read(file, member);
        if (items != null) {
            repositories.require(items, names, root);
        } else {
            repositories.requireNames(
                    entries.stream()
                            .map(CarriedName::of)
                            .filter(name -> name.path() != null && name.tag() != null)
                            .map(CarriedName::toString)
                            .toList(),
                    "index.json");
        }
    }

    private void compare(DockerList.Item item) {
        boolean isKnown =
                offset(root + MemberNames.plain(item.config()))
                        .map(at -> byConfig.getOrDefault(at, List.of()))
                        .orElse(List.of())
                        .stream()
                        .anyMatch(image -> hasImage(image, item));
        if (item.names().isEmpty() && !isKnown) {
            made.addAll(docker.images(item));
        }
        for (String text : item.names()) {
            CarriedName name = CarriedName.parse(text).orElse(CarriedName.NONE).canonical();
            boolean isName = name.path() != null;
            List<ArchiveEntry> named = isName ? named(name) : List.of();
            if (isName ? named.isEmpty() : !isKnown) {
                throw twoTruths("Only manifest.json has '" + Printable.of(text) + "'.");
            }
            for (ArchiveEntry entry : named) {
                if (!hasImage(entry, item)) {
                    throw twoTruths(
                            "For '"
                                    + Printable.of(text)
                                    + "' index.json names another config or other layers than"
                                    + " manifest.json.");
                }
            }
        }
    }

    /** A name without a tag is {@code latest} to Docker; so regctl writes it here. */
    private List<ArchiveEntry> named(CarriedName name) {
        List<ArchiveEntry> named = byName.getOrDefault(name, List.of());
        return named.isEmpty() && "latest".equals(name.tag())
                ? byName.getOrDefault(name.withTag(null), List.of())
                : named;
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
        String name = root + MemberNames.plain(member);
        return name.equals(blob(digest))
                || offset(name)
                        .filter(at -> offset(blob(digest)).equals(Optional.of(at)))
                        .isPresent();
    }

    private String blob(Digest digest) {
        return root + "blobs/sha256/" + digest.hex();
    }

    private Optional<Long> offset(String member) {
        return names.find(member).map(ArchiveMember::offset);
    }

    private ProblemException twoTruths(String why) {
        return new ProblemException(ArchiveProblems.twoTruths(file, why));
    }
}
