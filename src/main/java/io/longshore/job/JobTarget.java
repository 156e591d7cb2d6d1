package io.longshore.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a job wants its images: at most one of both.
 *
 * @param repository with its registry, or null
 * @param targetPrefix host, or host and path, below which each image goes into the repository of
 *     its name, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobTarget(@Nullable String repository, @Nullable String targetPrefix) {
    /** As the rules for targets decide. */
    public static final JobTarget NONE = new JobTarget(null, null);

    boolean isGiven() {
        return repository != null || targetPrefix != null;
    }
}
