package io.longshore.transfer;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.ManifestLookup.Found;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The problems of missing or wrong content in a repository, with their texts. */
final class ContentProblems {
    /** What a registry that answers says about a single blob. */
    private static final Set<Code> OF_ONE_BLOB =
            Set.of(
                    Code.BLOB_NOT_FOUND,
                    Code.REGISTRY_ANSWER_UNUSABLE,
                    Code.REGISTRY_CONNECTION_LOST,
                    Code.REGISTRY_ERROR,
                    Code.REGISTRY_REFUSED,
                    Code.REGISTRY_SENT_WRONG_BYTES,
                    Code.SIZE_MISMATCH);

    private static final int MOST_NAMED = 5;

    private final Repository repository;

    ContentProblems(Repository repository) {
        this.repository = repository;
    }

    /**
     * True for what a registry answers wrongly for one blob, false for a registry that does not
     * answer at all.
     */
    static boolean concernsOneBlob(Problem problem) {
        return OF_ONE_BLOB.contains(problem.code());
    }

    Problem missingManifest(Digest digest) {
        return missing(Code.MANIFEST_NOT_FOUND, "manifest", digest);
    }

    Problem missingBlob(Digest digest) {
        return missing(Code.BLOB_NOT_FOUND, "blob", digest);
    }

    private Problem missing(Code code, String kind, Digest digest) {
        return Problem.permanent(
                        code,
                        "The " + kind + " " + digest + " is not in " + repository + ".",
                        "The registry answered that it does not exist.",
                        "Import again: only missing content is sent.")
                .with("digest", digest);
    }

    Problem unreadable(Digest digest) {
        return Problem.permanent(
                        Code.BLOB_NOT_FOUND,
                        "The blob " + digest + " in " + repository + " cannot be read.",
                        "The registry states that it has the blob, but returns no"
                                + " content. The content was removed while the registry was"
                                + " running, or its storage is damaged.",
                        "Import again: unreadable content is sent again. If the manifest is"
                                + " missing as well, restart the registry before that.")
                .with("digest", digest);
    }

    Problem size(Descriptor blob, long sizeBytes) {
        return Problem.permanent(
                        Code.SIZE_MISMATCH,
                        "The blob "
                                + blob.digest()
                                + " in "
                                + repository
                                + " has "
                                + sizeBytes
                                + " bytes instead of "
                                + blob.sizeBytes()
                                + ".",
                        "The registry's storage is damaged.",
                        "Delete the blob in the registry, then import again.")
                .with("digest", blob.digest());
    }

    Problem tag(String tag, Optional<Digest> named, Digest wanted) {
        return Problem.permanent(
                        named.isEmpty() ? Code.TAG_NOT_FOUND : Code.TAG_MOVED,
                        "The tag "
                                + Reference.of(repository, tag)
                                + " names "
                                + named.map(Digest::toString).orElse("nothing")
                                + " instead of "
                                + wanted
                                + ".",
                        "It was not set, or somebody moved or deleted it.",
                        "Import again to set it.")
                .with("tag", tag);
    }

    Problem notHere(Reference origin, Digest digest) {
        return Problem.permanent(
                        Code.IMAGE_NOT_FOUND,
                        "The image " + origin + " is not in " + repository + ".",
                        "The bundle names it, but it is not in the bundle's repository.",
                        "Import the bundle's archive into this repository.")
                .with("digest", digest);
    }

    Problem untagged(Digest digest) {
        return Problem.permanent(
                Code.TAG_NOT_FOUND,
                "No tag keeps the image " + digest + " in " + repository + ".",
                "It is there, but garbage collection may remove untagged content.",
                "Import the bundle's archive again: it sets the tags.");
    }

    /** A bundle whose own list of images cannot be read. */
    Problem unlisted(Digest bundle, Problem cause) {
        return Problem.permanent(
                        Code.BLOB_NOT_FOUND,
                        "What the bundle "
                                + Reference.of(repository, bundle)
                                + " names was not checked, because its content cannot be read.",
                        cause.what(),
                        "Import the bundle's archive again; with --tar and --to-repo, verify reads"
                                + " the list of images from the archive.")
                .with("digest", bundle);
    }

    /** An image of which only the registry's own API tells. */
    Problem notChecked(Found found) {
        return Problem.permanent(
                        Code.CONTENT_BLOCKED,
                        "The image "
                                + found.digest()
                                + " is in "
                                + repository
                                + (found.tags().isEmpty()
                                        ? ", without a tag"
                                        : " under " + String.join(", ", found.tags()))
                                + ", but what belongs to it was not checked.",
                        "The project's deployment security withholds its manifest. That it is there"
                                + " was read from the registry's own API, which does not name its"
                                + " layers or the images of a bundle.",
                        "Meet the project's policy (have the image scanned or signed), or change the"
                                + " policy. To check the layers now, use verify with --tar and"
                                + " --to-repo.")
                .with("digest", found.digest());
    }

    /** Images that may well be there, but were not read. */
    Problem unconfirmed(List<Digest> images) {
        return Problem.permanent(
                Code.CONTENT_BLOCKED,
                withholds(images),
                "The project's deployment security refuses every pull of them. Harbor's own API would"
                        + " tell whether they are there, but this account may not ask it.",
                "Give the account the right to read artifacts and import again; nothing is sent"
                        + " twice. Or meet the project's policy (have the images scanned or signed).");
    }

    private String withholds(List<Digest> images) {
        String some =
                String.join(", ", images.stream().limit(MOST_NAMED).map(Digest::toString).toList());
        int more = images.size() - MOST_NAMED;
        return "The registry withholds "
                + images.size()
                + (images.size() == 1 ? " image" : " images")
                + " in "
                + repository
                + ": "
                + some
                + (more > 0 ? ", and " + more + " more" : "")
                + ".";
    }

    /** Images that exist but cannot be pulled. */
    Problem withheld(List<Digest> images) {
        return Problem.permanent(
                Code.CONTENT_BLOCKED,
                withholds(images),
                "The project's deployment security refuses every pull of them, for imgpkg as well.",
                "Meet the project's policy (have the images scanned or signed), or change the"
                        + " policy in the project's configuration.");
    }
}
