package io.longshore.transfer;

import io.longshore.oci.Digest;
import java.util.Set;

/**
 * What a registry has said since the last push to it, and need not be asked for again.
 *
 * @param content manifests that it sent, held against their digest; blobs that it sent or said it
 *     has, with their size
 * @param tags that it said name what they should
 */
public record ConfirmedContent(Set<Digest> content, Set<String> tags) {
    static final ConfirmedContent NOTHING = new ConfirmedContent(Set.of(), Set.of());

    public ConfirmedContent {
        content = Set.copyOf(content);
        tags = Set.copyOf(tags);
    }
}
