package io.longshore.pipeline.imports;

import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.TagState;
import io.longshore.task.Cancellation;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.TagMoves;
import java.util.ArrayList;
import java.util.List;

/** The release tags that an import moves to another image: whether it may, and to what version. */
public final class TagCheck {
    private final ImportPlan plan;
    private final TagMoves moves;

    /** A tag that names another image now. */
    private record Moved(PlannedImage image, String tag, Digest before) {}

    private final List<Moved> moved = new ArrayList<>();

    private TagCheck(ImportPlan plan, TagMoves moves) {
        this.plan = plan;
        this.moves = moves;
    }

    /**
     * Decides before the first byte.
     *
     * @throws io.longshore.problem.ProblemException see {@link TagMoves#require}; {@code
     *     TAG_IMMUTABLE}
     */
    static TagCheck require(
            ImportPlan plan,
            TagMoves moves,
            ManifestLookup lookup,
            RegistryProduct product,
            Cancellation cancellation) {
        TagCheck check = new TagCheck(plan, moves);
        check.requireReplaceable(lookup);
        check.requireMutable(product, cancellation);
        return check;
    }

    private void requireReplaceable(ManifestLookup lookup) {
        List<TagMoves.Wanted> tags = new ArrayList<>();
        for (PlannedImage image : plan.images()) {
            for (String tag : image.releaseTags()) {
                TagState now = now(tag, lookup);
                tags.add(new TagMoves.Wanted(tag, now, image.digest()));
                now.digest()
                        .filter(before -> !before.equals(image.digest()))
                        .ifPresent(before -> moved.add(new Moved(image, tag, before)));
            }
        }
        moves.require(plan.target(), tags);
    }

    /** A tag that was not looked up at the check is looked up when it is set. */
    private TagState now(String tag, ManifestLookup lookup) {
        if (moves.seen().containsKey(tag)) {
            return TagState.known(moves.seen().get(tag));
        }
        return moves.ask(tag, lookup);
    }

    /** A rule of the registry that forbids to move a release tag. */
    private void requireMutable(RegistryProduct product, Cancellation cancellation) {
        List<String> tags = moved.stream().map(Moved::tag).toList();
        List<String> immutable =
                tags.isEmpty()
                        ? List.of()
                        : product.immutableTags(plan.target(), tags, cancellation);
        if (!immutable.isEmpty()) {
            throw new ProblemException(immutable(plan.target(), immutable));
        }
    }

    /** Release tags that name other images and that a rule covers. */
    public static Problem immutable(Repository target, List<String> tags) {
        return Problem.permanent(
                Code.TAG_IMMUTABLE,
                "In "
                        + target
                        + " these tags name other images and may not be moved: "
                        + String.join(", ", tags)
                        + ".",
                "A tag immutability rule of the project covers them.",
                "Change the rule, or import into another repository.");
    }

    /** The tags that move to an older version. To be asked before they are moved. */
    List<OlderVersions.Move> toOlderVersions(OlderVersions versions) {
        return moved.stream()
                .flatMap(tag -> versions.of(tag.image(), tag.tag(), tag.before()).stream())
                .toList();
    }
}
