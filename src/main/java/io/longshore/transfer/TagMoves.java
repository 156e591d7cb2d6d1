package io.longshore.transfer;

import io.longshore.config.ReplaceTags;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.TagState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which release tags an import may move to another image.
 *
 * @param seen what each tag named when the job was checked, empty for none; without the tags of
 *     which the registry did not say
 * @param policy of {@code longshore.tags.replace}
 * @param own with {@link ReplaceTags#OWN}, the digests that deliveries of Longshore set each tag
 *     to, as texts
 */
public record TagMoves(
        Map<String, Optional<Digest>> seen, ReplaceTags policy, Map<String, List<String>> own) {
    public TagMoves {
        seen = Map.copyOf(seen);
        own = Map.copyOf(own);
    }

    /**
     * True if the tag may be set.
     *
     * @param now its current digest; empty if there is no such tag
     * @param to its target digest
     */
    public boolean permits(String tag, Optional<Digest> now, Digest to) {
        if (now.isEmpty() || now.get().equals(to)) {
            return true;
        }
        return switch (policy) {
            case NEVER -> false;
            case OWN -> own.getOrDefault(tag, List.of()).contains(now.get().toString());
            case ALWAYS -> true;
        };
    }

    /**
     * A tag that is to be set.
     *
     * @param now what it names
     * @param to what it is to name
     */
    public record Wanted(String tag, TagState now, Digest to) {}

    /** Asks what a tag names, as thoroughly as the rule needs. */
    public TagState ask(String tag, ManifestLookup lookup) {
        return policy == ReplaceTags.ALWAYS ? lookup.look(tag) : lookup.settle(tag);
    }

    /**
     * Whether each of these tags may be set, before the first of them is. A tag that is known to
     * name an image that may not be replaced is refused for good. A tag of which the registry does
     * not say what it names is neither set nor refused, unless the rule needs no answer: the
     * failure is one that a later attempt may not meet, whatever kind of answer it is.
     *
     * @throws ProblemException {@code TAG_NOT_REPLACEABLE} with all tags that are refused; else the
     *     first answer that leaves a tag unknown, as a failure that can be retried
     */
    public void require(Repository target, List<Wanted> tags) {
        Map<String, Digest> refused = new LinkedHashMap<>();
        Map<String, Problem> unknown = new LinkedHashMap<>();
        for (Wanted wanted : tags) {
            TagState now = wanted.now();
            if (now.unknown() != null) {
                unknown.put(wanted.tag(), now.unknown());
            } else if (!permits(wanted.tag(), now.digest(), wanted.to())) {
                now.digest().ifPresent(digest -> refused.put(wanted.tag(), digest));
            }
        }
        if (!refused.isEmpty()) {
            throw new ProblemException(problem(target, refused));
        }
        if (policy != ReplaceTags.ALWAYS && !unknown.isEmpty()) {
            Map.Entry<String, Problem> first = unknown.entrySet().iterator().next();
            throw new ProblemException(notKnown(first.getKey(), first.getValue()));
        }
    }

    private Problem notKnown(String tag, Problem answer) {
        String rule = "'" + policy.name().toLowerCase(Locale.ROOT) + "'";
        String why =
                "Release tags are replaced by the rule "
                        + rule
                        + ", which needs to know what the tag "
                        + tag
                        + " names; nobody's tag is replaced unseen.";
        String fix =
                answer.retryable()
                        ? answer.fix()
                        : "Have the registry answer this account's requests for manifests and the"
                                + " list of tags, or set 'longshore.tags.replace' (with 'longshore"
                                + " import' the flag --replace-tags) to 'always'; then import again.";
        return new Problem(
                        answer.code(),
                        answer.what(),
                        answer.why().isEmpty() ? why : answer.why() + " " + why,
                        fix,
                        true,
                        answer.facts())
                .with("tag", tag);
    }

    /**
     * The tags that may not be set.
     *
     * @param refused not empty; each with its current digest
     */
    public Problem problem(Repository target, Map<String, Digest> refused) {
        String names =
                refused.entrySet().stream()
                        .map(tag -> tag.getKey() + " (now " + tag.getValue() + ")")
                        .collect(Collectors.joining(", "));
        String mode = policy.name().toLowerCase(Locale.ROOT);
        return Problem.permanent(
                        Code.TAG_NOT_REPLACEABLE,
                        "In " + target + " these release tags name other images: " + names + ".",
                        "Release tags are replaced by the rule '"
                                + mode
                                + "'"
                                + (policy == ReplaceTags.NEVER
                                        ? "."
                                        : ": no delivery of Longshore set these tags to what they"
                                                + " name now."),
                        "If the images in the registry are no longer needed under these tags,"
                                + " remove the tags there, or set 'longshore.tags.replace' (with"
                                + " 'longshore import' the flag --replace-tags) to 'always'; then"
                                + " import again. Otherwise deliver the images under other tags.")
                .with("tags", String.join(",", refused.keySet()));
    }
}
