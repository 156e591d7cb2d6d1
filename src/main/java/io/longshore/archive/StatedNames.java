package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the lists of an archive say about its images: a name, in whichever spelling, is of one image
 * only, and a digest in a name is not that of another image. Programs differ in which of two
 * statements they follow.
 */
public final class StatedNames {
    private final ArchiveBytes file;
    private final Map<CarriedName, Statement> statements = new HashMap<>();

    private record Statement(String text, Digest digest) {}

    public StatedNames(ArchiveBytes file) {
        this.file = file;
    }

    /**
     * A list calls an image by a name. A name without a tag is not of one image.
     *
     * @param text the name as it is written
     * @throws ProblemException {@code NAME_TWICE} if another image has the name, {@code TWO_TRUTHS}
     *     if it has it in another spelling
     */
    public void add(String text, CarriedName name, Digest digest) {
        if (name.tag() == null) {
            return;
        }
        Statement other = statements.putIfAbsent(name.canonical(), new Statement(text, digest));
        if (other == null || other.digest().equals(digest)) {
            return;
        }
        if (!other.text().equals(text)) {
            throw twoTruths(
                    "'"
                            + Printable.of(other.text())
                            + "' and '"
                            + Printable.of(text)
                            + "' are one name, "
                            + Printable.of(name.canonical().toString())
                            + ", and stand for "
                            + other.digest()
                            + " and "
                            + digest
                            + ".");
        }
        throw new ProblemException(
                Problem.permanent(
                        Code.NAME_TWICE,
                        "The archive '"
                                + file.name()
                                + "' has two images named "
                                + Printable.of(text)
                                + ".",
                        "They are " + other.digest() + " and " + digest + ".",
                        "Have the archive made again with one image for each name."));
    }

    /** {@link #add(String, CarriedName, Digest)} of an entry with the name that it carries. */
    public void add(ArchiveEntry entry) {
        CarriedName name = CarriedName.of(entry);
        add(name.toString(), name, entry.digest());
    }

    /**
     * {@code index.json} calls an image by a text, which may end in a digest. That need not be the
     * image's: crane, regctl, skopeo and podman keep the digest that was asked for, of an index of
     * which they took one platform, or of a manifest before its conversion.
     *
     * @param all images of the archive
     * @throws ProblemException {@code TWO_TRUTHS} if the digest is that of another of them
     */
    public void requireDigest(String text, Digest digest, Set<Digest> all) {
        String stated = text.substring(text.indexOf('@') + 1);
        if (text.contains("@")
                && Digest.isDigest(stated)
                && !stated.equals(digest.toString())
                && all.contains(Digest.parse(stated))) {
            throw twoTruths(
                    "index.json calls the image " + digest + " '" + Printable.of(text) + "'.");
        }
    }

    /**
     * The entries without those that repeat a name of the same image; the spelling with a host
     * stays.
     */
    public static List<ArchiveEntry> once(List<ArchiveEntry> entries) {
        Map<String, ArchiveEntry> once = new LinkedHashMap<>();
        for (ArchiveEntry entry : entries) {
            CarriedName name = CarriedName.of(entry);
            once.merge(
                    entry.digest() + " " + name.canonical(),
                    entry,
                    (first, second) ->
                            CarriedName.of(first).host() == null && name.host() != null
                                    ? second
                                    : first);
        }
        return new ArrayList<>(once.values());
    }

    private ProblemException twoTruths(String why) {
        return new ProblemException(ArchiveProblems.twoTruths(file, why));
    }
}
