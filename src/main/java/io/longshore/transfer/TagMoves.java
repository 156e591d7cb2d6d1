package io.longshore.transfer;

import io.longshore.config.ReplaceTags;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
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
     * The same for a tag whose digest the registry may not state.
     *
     * @param now empty if the registry does not say
     */
    public boolean permitsUnknown(String tag, Optional<Optional<Digest>> now, Digest to) {
        return now.isEmpty() ? policy == ReplaceTags.ALWAYS : permits(tag, now.get(), to);
    }

    /**
     * @param now empty if the registry does not state the tag's digest
     * @throws ProblemException {@code TAG_NOT_REPLACEABLE}
     */
    void require(Repository target, String tag, Optional<Optional<Digest>> now, Digest to) {
        if (!permitsUnknown(tag, now, to)) {
            throw new ProblemException(problem(target, Map.of(tag, now.orElse(Optional.empty()))));
        }
    }

    /**
     * The tags that may not be set.
     *
     * @param refused not empty; each with its current digest, empty if the registry does not state
     *     it
     */
    public Problem problem(Repository target, Map<String, Optional<Digest>> refused) {
        String names =
                refused.entrySet().stream()
                        .map(
                                tag ->
                                        tag.getKey()
                                                + tag.getValue()
                                                        .map(now -> " (now " + now + ")")
                                                        .orElse(" (unknown)"))
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
