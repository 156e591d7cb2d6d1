package io.longshore.transfer;

import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.TagState;
import io.longshore.task.Cancellation;
import java.util.List;
import java.util.Optional;

/** The tags that people know images by. They are set last, so that a visible tag is complete. */
final class ReleaseTags {
    private final ImportPlan plan;
    private final TargetNames names;
    private final ManifestPushes manifests;
    private final ImportFailures failures;
    private final Cancellation cancellation;

    ReleaseTags(
            ImportPlan plan,
            TargetNames names,
            ManifestPushes manifests,
            ImportFailures failures,
            Cancellation cancellation) {
        this.plan = plan;
        this.names = names;
        this.manifests = manifests;
        this.failures = failures;
        this.cancellation = cancellation;
    }

    /**
     * Sets the tags of the plan's images, from the first to the last, which is the root bundle.
     *
     * @param moves which of them may be moved to another image
     */
    void set(TagMoves moves) {
        plan.images().forEach(image -> set(image, moves));
    }

    private void set(PlannedImage image, TagMoves moves) {
        boolean isRoot = plan.root().filter(root -> root == image).isPresent();
        boolean complete = isRoot ? failures.isNothingBroken() : !failures.isBroken(image);
        for (String tag : image.tags()) {
            if (ImgpkgTags.isImgpkg(tag)) {
                continue;
            }
            cancellation.check();
            if (!complete) {
                // A tag that can be seen is complete: the old one stays until all is there.
                continue;
            }
            try {
                TagState now = names.lookAgain(tag, moves);
                if (moves.seen().containsKey(tag) && now.isKnown()) {
                    guard(image, tag, moves.seen().get(tag), now.digest());
                }
                if (image.releaseTags().contains(tag)) {
                    moves.require(
                            plan.target(), List.of(new TagMoves.Wanted(tag, now, image.digest())));
                }
                manifests.pushUnder(image, tag);
            } catch (ProblemException e) {
                failures.failed(image, e);
            }
        }
    }

    private void guard(
            PlannedImage image, String tag, Optional<Digest> before, Optional<Digest> now) {
        if (now.equals(before) || now.equals(Optional.of(image.digest()))) {
            return;
        }
        Repository repository = plan.target();
        throw new ProblemException(
                Problem.permanent(
                                Code.TAG_MOVED,
                                "The tag "
                                        + Reference.of(repository, tag)
                                        + " was not set to "
                                        + image.digest()
                                        + ".",
                                "Somebody moved it while this import was under way: when it began it named "
                                        + before.map(Digest::toString).orElse("nothing")
                                        + ", now "
                                        + now.map(Digest::toString).orElse("nothing")
                                        + ".",
                                "Find out which of the two is correct. If it is this one,"
                                        + " import again.")
                        .with("tag", tag));
    }
}
