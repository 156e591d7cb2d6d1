package io.longshore.archive.imgpkg;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveScan;
import io.longshore.archive.Damage;
import io.longshore.archive.imgpkg.RawElement.RawText;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a manifest.json contradicts itself. */
final class ManifestJsonDamages {
    private static final String EXPORT_AGAIN = "Export the image again and copy it again.";

    private final boolean keepUnreadable;
    private final List<Damage> found = new ArrayList<>();

    /**
     * @param keepUnreadable whether an element that cannot be read is noted as damage and left out;
     *     else it is thrown
     */
    ManifestJsonDamages(boolean keepUnreadable) {
        this.keepUnreadable = keepUnreadable;
    }

    List<Damage> found() {
        return found;
    }

    /** True if it is known already that the manifest of this digest is damaged. */
    boolean isNoted(Digest digest) {
        return found.stream().anyMatch(damage -> digest.equals(damage.digest()));
    }

    /** An element cannot be read. */
    void unreadable(ProblemException e, String name, @Nullable Digest digest) {
        Problem problem = e.problem().with("image", Printable.of(name));
        if (!keepUnreadable) {
            throw new ProblemException(problem, e);
        }
        note(problem, name, digest);
    }

    /** Whether an element is an image or an index, the list and the manifest say differently. */
    static ProblemException wrongKind(String name, boolean isIndexInList) {
        return new ProblemException(
                Problem.permanent(
                        Code.MANIFEST_UNREADABLE,
                        "The manifest of " + Printable.of(name) + " cannot be read.",
                        isIndexInList
                                ? "manifest.json calls it an index; it is an image."
                                : "manifest.json calls it an image; it is an index.",
                        EXPORT_AGAIN));
    }

    void disagrees(String name, @Nullable Digest digest, String why) {
        note(
                Problem.permanent(
                        Code.TARBALL_DAMAGED,
                        "The statements of manifest.json about "
                                + Printable.of(name)
                                + " contradict each other.",
                        Printable.of(why) + ".",
                        EXPORT_AGAIN),
                name,
                digest);
    }

    /** A reference to an image or index has the digest of another. */
    void twoDigests(ArchiveEntry entry, String member, String ref) {
        note(
                Problem.permanent(
                        Code.TWO_TRUTHS,
                        "The statements of manifest.json about "
                                + entry.digest()
                                + " contradict each other.",
                        "Its " + member + " is '" + Printable.of(ref) + "'.",
                        EXPORT_AGAIN),
                entry.name(),
                entry.digest());
    }

    /** An index lists a manifest that is not there. */
    void missing(String index, Digest child) {
        note(
                Problem.permanent(
                        Code.BLOB_MISSING,
                        "The manifest " + child + " of " + Printable.of(index) + " is missing.",
                        "The index lists it, but manifest.json does not hold it.",
                        EXPORT_AGAIN),
                index,
                child);
    }

    /** The text must have both its recorded digest and the digest by which it is referenced. */
    void checkText(String kind, RawText text, Digest expected, String name) {
        Digest actual = Digest.of(text.bytes());
        if (text.digest().equals(actual.toString()) && expected.equals(actual)) {
            return;
        }
        String should = expected.equals(actual) ? text.digest() : expected.toString();
        note(
                Problem.permanent(
                                Code.DIGEST_MISMATCH,
                                "The "
                                        + kind
                                        + " of "
                                        + Printable.of(name)
                                        + " is not "
                                        + Printable.of(should)
                                        + ".",
                                "Its text in manifest.json has the digest " + actual + ".",
                                EXPORT_AGAIN)
                        .with("expected", Printable.of(should))
                        .with("actual", actual),
                name,
                Digest.isDigest(should) ? Digest.parse(should) : actual);
    }

    private void note(Problem problem, String image, @Nullable Digest digest) {
        if (found.size() < ArchiveScan.MOST_DAMAGES) {
            found.add(new Damage(problem, List.of(image), digest));
        }
    }
}
