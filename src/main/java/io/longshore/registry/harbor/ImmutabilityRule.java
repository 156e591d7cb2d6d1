package io.longshore.registry.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A project's rule that tags stay as they are. A rule is for some repositories and some tags, each
 * named, or excepted, by a pattern.
 *
 * @param repositories a pattern for the name inside the project
 * @param allBut whether it covers the repositories that the pattern does not match
 * @param tags a pattern for tags
 * @param allTagsBut whether it covers the tags that the pattern does not match
 */
record ImmutabilityRule(
        TagPattern repositories, boolean allBut, TagPattern tags, boolean allTagsBut) {

    /** Reads a rule; empty for one that is switched off or of a kind that is not known. */
    static Optional<ImmutabilityRule> of(JsonNode rule) {
        // Harbor itself looks at the first selector of each kind only.
        JsonNode repository = rule.path("scope_selectors").path("repository").path(0);
        JsonNode tag = rule.path("tag_selectors").path(0);
        if (rule.path("disabled").asBoolean(false)
                || repository.isMissingNode()
                || tag.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(
                new ImmutabilityRule(
                        TagPattern.of(repository.path("pattern").asText("")),
                        repository.path("decoration").asText("").equals("repoExcludes"),
                        TagPattern.of(tag.path("pattern").asText("")),
                        tag.path("decoration").asText("").equals("excludes")));
    }

    boolean covers(String repository, String tag) {
        return repositories.matches(repository) != allBut && tags.matches(tag) != allTagsBut;
    }
}
