package io.longshore.archive.docker;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveMember;
import io.longshore.json.JsonTree;
import io.longshore.json.Shape;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file {@code repositories}, which older programs read in place of {@code manifest.json}: the
 * names of the images once more. A byte that is damaged in one of the lists makes them differ.
 */
final class RepositoriesFile {
    private static final int MOST_BYTES = 4 << 20;

    /** By repository, then by tag: the id of a layer, which is of no use any more. */
    private static final Shape SHAPE = Shape.map(Shape.map(Shape.TEXT));

    private RepositoriesFile() {}

    /**
     * @throws io.longshore.problem.ProblemException {@code TWO_TRUTHS} if it has other names than
     *     the list
     */
    static void require(ArchiveBytes file, ArchiveMember repositories, List<DockerList.Item> list) {
        Set<String> expected = new TreeSet<>();
        list.forEach(item -> expected.addAll(item.names()));
        Set<String> found = new TreeSet<>();
        String why = "";
        try {
            if (repositories.sizeBytes() > MOST_BYTES) {
                throw new IOException("it is too long");
            }
            byte[] text = file.read(repositories.offset(), (int) repositories.sizeBytes());
            for (var repository : JsonTree.of(text, SHAPE).properties()) {
                for (var tag : repository.getValue().properties()) {
                    found.add(repository.getKey() + ":" + tag.getKey());
                }
            }
        } catch (IOException e) {
            why = "The file 'repositories' cannot be read: " + e.getMessage() + ".";
        }
        if (why.isEmpty() && !found.equals(expected)) {
            why =
                    "By 'repositories' its images are "
                            + found
                            + ", by manifest.json "
                            + expected
                            + ".";
        }
        if (!why.isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.TWO_TRUTHS,
                            "The archive '"
                                    + file.name()
                                    + "' says two different things about its images.",
                            Printable.of(why),
                            "Copy the file again and compare its checksum with the original's, or"
                                    + " have the images saved again."));
        }
    }
}
