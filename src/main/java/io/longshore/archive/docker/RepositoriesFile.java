package io.longshore.archive.docker;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveProblems;
import io.longshore.archive.CarriedName;
import io.longshore.archive.MemberNames;
import io.longshore.json.JsonTree;
import io.longshore.json.Shape;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The file {@code repositories}, which older programs read in place of the other lists: the names
 * of the images once more, and the layer that each of them ends with. A byte that is damaged in one
 * of the lists makes them differ.
 */
public final class RepositoriesFile {
    public static final String NAME = "repositories";

    private static final int MOST_BYTES = 4 << 20;

    /** By repository, then by tag: the id of a layer. */
    private static final Shape SHAPE = Shape.map(Shape.map(Shape.TEXT));

    private final ArchiveBytes file;

    /** By name: the id of the layer. */
    private final Map<String, String> layers = new TreeMap<>();

    private RepositoriesFile(ArchiveBytes file) {
        this.file = file;
    }

    /**
     * @throws ProblemException {@code TWO_TRUTHS} if it cannot be read, so that it says nothing to
     *     the programs that rely on it
     */
    public static RepositoriesFile read(ArchiveBytes file, ArchiveMember member) {
        RepositoriesFile found = new RepositoriesFile(file);
        try {
            if (member.sizeBytes() > MOST_BYTES) {
                throw new IOException("it is too long");
            }
            byte[] text = file.read(member.offset(), (int) member.sizeBytes());
            for (var repository : JsonTree.of(text, SHAPE).properties()) {
                for (var tag : repository.getValue().properties()) {
                    String name = inFull(repository.getKey() + ":" + tag.getKey());
                    found.layers.put(name, tag.getValue().textValue());
                }
            }
            return found;
        } catch (IOException e) {
            throw found.twoTruths(
                    "The file 'repositories' cannot be read: "
                            + Printable.of(String.valueOf(e.getMessage()))
                            + ".");
        }
    }

    /**
     * @param items of the list beside it
     * @param root the folder of both; empty, or with a slash at its end
     * @throws ProblemException {@code TWO_TRUTHS} if it has other names than the list, or gives a
     *     name to another image
     */
    public void require(List<DockerList.Item> items, MemberNames names, String root) {
        requireNames(
                items.stream().flatMap(item -> item.names().stream()).toList(), "manifest.json");
        for (DockerList.Item item : items) {
            if (item.layers().isEmpty()) {
                continue;
            }
            String last = item.layers().get(item.layers().size() - 1);
            Optional<Long> expected = offset(names, root + MemberNames.plain(last));
            for (String name : item.names()) {
                String id = layers.getOrDefault(inFull(name), "");
                Optional<Long> found = layer(names, root, id);
                if (found.isPresent() && expected.isPresent() && !found.equals(expected)) {
                    throw twoTruths(
                            "By 'repositories' the last layer of '"
                                    + Printable.of(name)
                                    + "' is "
                                    + Printable.of(id)
                                    + ", by manifest.json "
                                    + Printable.of(last)
                                    + ".");
                }
            }
        }
    }

    /**
     * @param expected the names of another list
     * @param list its name
     * @throws ProblemException {@code TWO_TRUTHS} if they are others
     */
    public void requireNames(Collection<String> expected, String list) {
        Set<String> names =
                expected.stream()
                        .map(RepositoriesFile::inFull)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (!names.equals(layers.keySet())) {
            throw twoTruths(
                    "By 'repositories' its images are "
                            + Printable.of(layers.keySet().toString())
                            + ", by "
                            + list
                            + " "
                            + Printable.of(names.toString())
                            + ".");
        }
    }

    /** Where a layer with this id is, as old and as new versions of Docker store it. */
    private static Optional<Long> layer(MemberNames names, String root, String id) {
        return offset(names, root + id + "/layer.tar")
                .or(() -> offset(names, root + "blobs/sha256/" + id));
    }

    private static Optional<Long> offset(MemberNames names, String member) {
        return names.find(member).map(ArchiveMember::offset);
    }

    /** One spelling of a name; what is no name stays as it is. */
    private static String inFull(String name) {
        return CarriedName.parse(name).map(it -> it.canonical().toString()).orElse(name);
    }

    private ProblemException twoTruths(String why) {
        return new ProblemException(ArchiveProblems.twoTruths(file, why));
    }
}
