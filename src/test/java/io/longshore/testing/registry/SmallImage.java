package io.longshore.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.blob.BlobContent;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.util.Optional;

/** Images of a config and no layer, for tests of registries. */
public final class SmallImage {
    private SmallImage() {}

    /** The config of an image of this name. */
    public static byte[] config(String name) {
        return ("{\"author\":\"" + name + "\"}").getBytes(UTF_8);
    }

    /** The manifest of an image of this name. */
    public static Manifest manifest(String name) {
        return manifest(config(name), "");
    }

    /**
     * The manifest of an image with this config.
     *
     * @param more further members, beginning with a comma, or nothing
     */
    public static Manifest manifest(byte[] config, String more) {
        String json =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},\"layers\":[]%s}"
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                MediaTypes.OCI_CONFIG,
                                Digest.of(config),
                                config.length,
                                more);
        return Manifest.read(json.getBytes(UTF_8), MediaTypes.OCI_MANIFEST);
    }

    /** An index with one child. */
    public static Manifest index(Manifest child) {
        String json =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
                        .formatted(
                                MediaTypes.OCI_INDEX,
                                child.mediaType(),
                                child.digest(),
                                child.bytes().length);
        return Manifest.read(json.getBytes(UTF_8), MediaTypes.OCI_INDEX);
    }

    /** Pushes the image of this name, its config first. */
    public static Manifest push(RepositoryClient to, String name, String tagOrDigest) {
        BlobContent config = BlobContent.of(config(name));
        to.pushBlob(config, Optional.empty(), Progress.NONE, Cancellation.none());
        Manifest manifest = manifest(name);
        to.pushManifest(manifest, tagOrDigest, Cancellation.none());
        return manifest;
    }
}
