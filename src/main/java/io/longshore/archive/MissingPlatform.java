package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A platform that an index names and the archive does not hold, or not all of it.
 *
 * @param index the index that cannot be pushed without it: the outermost one
 * @param name of that index, fit to be shown: the one that the archive gives it, else its digest
 * @param path the repository of the index, without its host; null if the archive does not name it
 * @param platform as in {@code linux/arm64}; {@code of no platform} if the index does not say
 * @param problem what a refusal states
 */
public record MissingPlatform(
        Digest index, String name, @Nullable String path, String platform, Problem problem) {}
