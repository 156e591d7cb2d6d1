package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One name for two images: which of them it names would depend on the reader. */
public final class NameClashes {
    private NameClashes() {}

    /**
     * @throws io.longshore.problem.ProblemException {@code NAME_TWICE} if two of the entries have
     *     one repository and one tag, but not one digest
     */
    public static void require(ArchiveBytes file, List<? extends ArchiveEntry> entries) {
        Map<String, Digest> taken = new HashMap<>();
        for (ArchiveEntry entry : entries) {
            if (entry.tag().isEmpty()) {
                continue;
            }
            String name = entry.refs().isEmpty() ? "" : entry.refs().get(0).replaceFirst("@.*", "");
            name = name.isEmpty() ? entry.tag() : name + ":" + entry.tag();
            Digest other = taken.putIfAbsent(name, entry.digest());
            if (other != null && !other.equals(entry.digest())) {
                throw new ProblemException(
                        Problem.permanent(
                                Code.NAME_TWICE,
                                "The archive '"
                                        + file.name()
                                        + "' has two images named "
                                        + Printable.of(name)
                                        + ".",
                                "They are " + other + " and " + entry.digest() + ".",
                                "Have the archive made again with one image for each name."));
            }
        }
    }
}
