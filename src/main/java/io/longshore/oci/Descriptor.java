package io.longshore.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Points to content (OCI image specification, descriptor.md). An archive may have hundreds of
 * thousands, which share what they have in common.
 *
 * @param mediaType never null, may be empty where a manifest leaves it out
 * @param sizeBytes never negative
 * @param urls where a non-distributable layer can be had; usually empty
 * @param platform null unless an index states it
 * @param artifactType null unless the descriptor of a referrer states it
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long sizeBytes,
        Map<String, String> annotations,
        List<String> urls,
        @Nullable Platform platform,
        @Nullable String artifactType) {

    public Descriptor {
        mediaType = mediaType.intern();
        annotations =
                annotations.isEmpty()
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        urls = List.copyOf(urls);
    }

    /** A descriptor with nothing but the three required members. */
    public static Descriptor of(String mediaType, Digest digest, long sizeBytes) {
        return new Descriptor(mediaType, digest, sizeBytes, Map.of(), List.of(), null, null);
    }
}
