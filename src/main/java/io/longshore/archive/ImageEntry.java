package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One image.
 *
 * @param layers from the lowest up, as the manifest names them
 * @param configDigest the digest of {@code configBytes} as the manifest names it
 * @param configBytes the exact bytes of the config; not to be changed
 */
public record ImageEntry(
        List<String> refs,
        List<LayerEntry> layers,
        Digest configDigest,
        byte[] configBytes,
        Manifest manifest,
        String tag,
        String origRef,
        Map<String, String> labels)
        implements TarballEntry {

    public ImageEntry {
        refs = List.copyOf(refs);
        layers = List.copyOf(layers);
        labels =
                labels.isEmpty()
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** True if imgpkg marked this image as the bundle that was exported. */
    public boolean isRootBundle() {
        return labels.containsKey(ROOT_BUNDLE_LABEL);
    }
}
