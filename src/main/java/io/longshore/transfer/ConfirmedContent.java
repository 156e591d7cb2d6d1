package io.longshore.transfer;

import io.longshore.oci.Digest;
import java.util.Set;

/**
 * Responses of a registry since the last push, which need not be requested again.
 *
 * @param content manifests that it sent, compared with their digest; blobs that it sent or said it
 *     has, with their size
 * @param tags that it confirmed to have the expected digest
 */
public record ConfirmedContent(Set<Digest> content, Set<String> tags) {
    static final ConfirmedContent NOTHING = new ConfirmedContent(Set.of(), Set.of());

    public ConfirmedContent {
        content = Set.copyOf(content);
        tags = Set.copyOf(tags);
    }
}
