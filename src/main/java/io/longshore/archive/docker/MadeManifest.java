package io.longshore.archive.docker;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The manifest that is made for an image without one: byte for byte the one that {@code docker
 * save} of Docker 25 and later writes. It depends on nothing but the config and the layers, and
 * must never change: its digest is the image's name in a registry.
 */
public final class MadeManifest {
    private MadeManifest() {}

    /**
     * @param config of the type {@link MediaTypes#OCI_CONFIG}
     * @param layers from the lowest up
     */
    public static Manifest of(Descriptor config, List<Descriptor> layers) {
        String text =
                "{\"schemaVersion\":2,\"mediaType\":\""
                        + MediaTypes.OCI_MANIFEST
                        + "\",\"config\":"
                        + json(config)
                        + ",\"layers\":"
                        + layers.stream()
                                .map(MadeManifest::json)
                                .collect(Collectors.joining(",", "[", "]"))
                        + "}";
        return Manifest.read(text.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
    }

    private static String json(Descriptor content) {
        return "{\"mediaType\":\""
                + content.mediaType()
                + "\",\"digest\":\""
                + content.digest()
                + "\",\"size\":"
                + content.sizeBytes()
                + "}";
    }
}
