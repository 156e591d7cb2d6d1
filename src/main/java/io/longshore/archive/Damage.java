package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a tarball, and whom it concerns.
 *
 * @param images the names (first references) of the images and indexes concerned; empty if no image
 *     uses what is damaged
 * @param digest of the blob, config or manifest that is not what it should be; null where none can
 *     be named
 */
public record Damage(Problem problem, List<String> images, @Nullable Digest digest) {
    public Damage {
        images = List.copyOf(images);
    }
}
