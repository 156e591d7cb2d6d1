package io.longshore.cli.image;

import io.longshore.config.ReplaceTags;

/** What a person can decide; which tags are its own only the service knows. */
public enum ReplaceTagsFlag {
    ALWAYS(ReplaceTags.ALWAYS),
    NEVER(ReplaceTags.NEVER);

    private final ReplaceTags rule;

    ReplaceTagsFlag(ReplaceTags rule) {
        this.rule = rule;
    }

    public ReplaceTags rule() {
        return rule;
    }
}
