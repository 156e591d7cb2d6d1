package io.longshore.registry;

import io.longshore.json.Json;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The index under the tag {@code sha256-<hex>} that lists what refers to a manifest where a
 * registry does not list it itself (OCI distribution specification 1.1, "Referrers Tag Schema").
 */
final class ReferrersTag {
    private ReferrersTag() {}

    static String of(Digest subject) {
        return "sha256-" + subject.hex();
    }

    /**
     * The index with these referrers added to those that it has.
     *
     * @param before what the tag names now, if anything
     */
    static Manifest with(Optional<Manifest> before, List<Manifest> referrers) {
        Map<Digest, Object> listed = new LinkedHashMap<>();
        before.map(Manifest::manifests)
                .orElse(List.of())
                .forEach(
                        known ->
                                listed.put(
                                        known.digest(),
                                        json(known, known.artifactType(), known.annotations())));
        for (Manifest referrer : referrers) {
            String type =
                    referrer.artifactType()
                            .or(() -> referrer.config().map(Descriptor::mediaType))
                            .orElse(null);
            listed.putIfAbsent(
                    referrer.digest(), json(referrer.descriptor(), type, referrer.annotations()));
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        index.put("manifests", new ArrayList<>(listed.values()));
        return Manifest.read(Json.compact(index), MediaTypes.OCI_INDEX);
    }

    private static Object json(
            Descriptor manifest, @Nullable String artifactType, Map<String, String> annotations) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mediaType", manifest.mediaType());
        json.put("digest", manifest.digest().toString());
        json.put("size", manifest.sizeBytes());
        if (!annotations.isEmpty()) {
            json.put("annotations", annotations);
        }
        if (artifactType != null && !artifactType.isEmpty()) {
            json.put("artifactType", artifactType);
        }
        return json;
    }
}
