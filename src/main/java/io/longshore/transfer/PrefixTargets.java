package io.longshore.transfer;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.CarriedName;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.MissingPlatform;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Distributes the images of an archive to repositories below a prefix: the host of each image's
 * name is stripped, the path is kept. Signatures and other content that is attached to an image of
 * the archive go to the repository of that image. A bundle keeps all its images in its own
 * repository.
 */
public final class PrefixTargets {
    /** Where images go whose repository the archive does not name. */
    public static final String UNNAMED = "unnamed";

    private final ImageArchive archive;
    private final RepositoryPrefix prefix;

    /** The paths of each image; several if it has several names. */
    private final Map<Digest, Set<String>> paths = new HashMap<>();

    private final Map<String, List<ArchiveEntry>> byPath = new LinkedHashMap<>();
    private final Map<String, List<Problem>> notes = new HashMap<>();

    private PrefixTargets(ImageArchive archive, RepositoryPrefix prefix) {
        this.archive = archive;
        this.prefix = prefix;
    }

    /**
     * A repository, and what goes into it.
     *
     * @param missing platforms that the archive lacks of images of this repository
     * @param notes for the report: images without a name
     */
    public record Placement(
            Repository target,
            List<ArchiveEntry> entries,
            List<MissingPlatform> missing,
            List<Problem> notes) {
        public Placement {
            missing = List.copyOf(missing);
            entries = List.copyOf(entries);
            notes = List.copyOf(notes);
        }
    }

    /**
     * The repositories in the order of the archive, each once.
     *
     * @throws ProblemException {@code NAME_COLLISION} if the names of two images differ by their
     *     host only; {@code BAD_TARGET} if a repository's name becomes too long
     */
    public static List<Placement> of(ImageArchive archive, RepositoryPrefix prefix) {
        ArchiveSource.requireImages(archive);
        return new PrefixTargets(archive, prefix).placements();
    }

    private List<Placement> placements() {
        Optional<ImageEntry> root = archive.rootBundle();
        if (root.isPresent()) {
            String path = Optional.ofNullable(CarriedName.of(root.get()).path()).orElse(UNNAMED);
            return List.of(
                    new Placement(
                            target(path),
                            archive.entries(),
                            archive.missingPlatforms(),
                            List.of()));
        }
        requireOneHost();
        List<ArchiveEntry> waiting = new ArrayList<>();
        Set<Digest> digests = new LinkedHashSet<>();
        archive.entries().forEach(entry -> addDigests(entry, digests));
        for (ArchiveEntry entry : archive.entries()) {
            if (subject(entry, digests).isPresent()) {
                waiting.add(entry);
            } else {
                placeByName(entry);
            }
        }
        while (placeAttached(waiting, digests)) {
            // Content that is attached to attached content follows in the next round.
        }
        for (ArchiveEntry entry : waiting) {
            placeByName(entry);
        }
        List<Placement> placements = new ArrayList<>();
        byPath.forEach(
                (path, entries) ->
                        placements.add(
                                new Placement(
                                        target(path),
                                        entries,
                                        missing(path),
                                        notes.getOrDefault(path, List.of()))));
        return placements;
    }

    /** Those of the path; of images that are not there at all, with the first repository. */
    private List<MissingPlatform> missing(String path) {
        boolean isFirst = path.equals(byPath.keySet().iterator().next());
        return archive.missingPlatforms().stream()
                .filter(
                        platform -> {
                            String of = platform.path() == null ? UNNAMED : platform.path();
                            return of.equals(path) || (isFirst && !byPath.containsKey(of));
                        })
                .toList();
    }

    /** Places what is attached to images that have a place; false if there was none. */
    private boolean placeAttached(List<ArchiveEntry> waiting, Set<Digest> digests) {
        List<ArchiveEntry> placed = new ArrayList<>();
        for (ArchiveEntry entry : waiting) {
            Set<String> of = paths.get(subject(entry, digests).orElseThrow());
            if (of != null) {
                List.copyOf(of).forEach(path -> place(entry, path));
                placed.add(entry);
            }
        }
        waiting.removeAll(placed);
        return !placed.isEmpty();
    }

    private void placeByName(ArchiveEntry entry) {
        String path = CarriedName.of(entry).path();
        place(entry, path == null ? UNNAMED : path);
        if (path == null && !archive.isMisnamed(entry.digest())) {
            notes.computeIfAbsent(UNNAMED, any -> new ArrayList<>()).add(nameMissing(entry));
        }
    }

    private Problem nameMissing(ArchiveEntry entry) {
        return Problem.permanent(
                        Code.NAME_MISSING,
                        "The archive does not name the repository of the image "
                                + entry.digest()
                                + (entry.tag().isEmpty()
                                        ? ""
                                        : ", only its tag '" + Printable.of(entry.tag()) + "'")
                                + ".",
                        "It is in "
                                + target(UNNAMED)
                                + " under the tag "
                                + ImgpkgTags.of(entry.digest())
                                + ", which protects it from garbage collection.",
                        "To choose its repository and keep its tag, import the archive with"
                                + " --to-repo.")
                .with("digest", entry.digest());
    }

    private void place(ArchiveEntry entry, String path) {
        Set<Digest> digests = new LinkedHashSet<>();
        addDigests(entry, digests);
        digests.forEach(
                digest -> paths.computeIfAbsent(digest, any -> new LinkedHashSet<>()).add(path));
        byPath.computeIfAbsent(path, any -> new ArrayList<>())
                .add(CarriedName.of(entry).path() == null ? withoutTag(entry) : entry);
    }

    /** The tag of an image without a repository would meet the tags of other archives' images. */
    private static ArchiveEntry withoutTag(ArchiveEntry entry) {
        if (entry.tag().isEmpty() || cosignSubject(entry.tag()).isPresent()) {
            return entry;
        }
        if (entry instanceof ImageEntry image) {
            return new ImageEntry(
                    image.refs(),
                    image.layers(),
                    image.configDigest(),
                    image.configBytes(),
                    image.manifest(),
                    "",
                    image.origRef(),
                    image.labels());
        }
        IndexEntry index = (IndexEntry) entry;
        return new IndexEntry(
                index.refs(),
                index.images(),
                index.indexes(),
                index.index(),
                "",
                index.origRef(),
                index.labels());
    }

    private static void addDigests(ArchiveEntry entry, Set<Digest> digests) {
        digests.add(entry.digest());
        if (entry instanceof IndexEntry index) {
            index.images().forEach(child -> addDigests(child, digests));
            index.indexes().forEach(child -> addDigests(child, digests));
        }
    }

    /** The image of the archive that an entry is attached to, by its subject or cosign's tag. */
    private static Optional<Digest> subject(ArchiveEntry entry, Set<Digest> digests) {
        return entry.manifest()
                .subject()
                .map(subject -> subject.digest())
                .or(() -> cosignSubject(entry.tag()))
                .filter(digests::contains)
                .filter(subject -> !subject.equals(entry.digest()));
    }

    private static Optional<Digest> cosignSubject(String tag) {
        int dot = tag.indexOf('.');
        if (dot < 0
                || !tag.startsWith("sha256-")
                || !ImgpkgTags.COSIGN_SUFFIXES.contains(tag.substring(dot + 1))
                || !Digest.isDigest("sha256:" + tag.substring(7, dot))) {
            return Optional.empty();
        }
        return Optional.of(Digest.parse("sha256:" + tag.substring(7, dot)));
    }

    /** One path of two hosts would mix the images of two repositories. */
    private void requireOneHost() {
        Map<String, Map<String, Map<String, ArchiveEntry>>> hosts = new LinkedHashMap<>();
        for (ArchiveEntry entry : archive.entries()) {
            CarriedName name = CarriedName.of(entry);
            if (name.path() != null) {
                hosts.computeIfAbsent(name.path(), path -> new LinkedHashMap<>())
                        .computeIfAbsent(
                                String.valueOf(name.canonical().host()),
                                host -> new LinkedHashMap<>())
                        .put(entry.tag() + "@" + entry.digest(), entry);
            }
        }
        for (Map<String, Map<String, ArchiveEntry>> ofPath : hosts.values()) {
            List<Map<String, ArchiveEntry>> all = List.copyOf(ofPath.values());
            for (Map<String, ArchiveEntry> other : all) {
                if (!other.keySet().equals(all.get(0).keySet())) {
                    throw collision(
                            all.get(0).values().iterator().next(),
                            other.values().iterator().next());
                }
            }
        }
    }

    private ProblemException collision(ArchiveEntry one, ArchiveEntry other) {
        return new ProblemException(
                Problem.permanent(
                        Code.NAME_COLLISION,
                        "The archive '"
                                + archive.name()
                                + "' holds "
                                + shown(one)
                                + " and "
                                + shown(other)
                                + ", which would have one name below "
                                + prefix
                                + ".",
                        "A prefix replaces the host of a name, and their names differ by the host.",
                        "Have an archive made for each of the two registries, and import each with"
                                + " its own prefix."));
    }

    /** How a person knows an image: by the name that the archive gives it. */
    static String shown(ArchiveEntry entry) {
        CarriedName name = CarriedName.of(entry);
        return Printable.of(
                name.tag() == null ? name.repository() + "@" + entry.digest() : name.toString());
    }

    private Repository target(String path) {
        try {
            return prefix.repository(path);
        } catch (ProblemException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_TARGET,
                            "'" + prefix + "/" + Printable.of(path) + "' is not a repository name.",
                            e.problem().why(),
                            "Choose a shorter prefix."),
                    e);
        }
    }
}
