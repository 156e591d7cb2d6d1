package io.longshore.oci;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The media types that Longshore knows by name; others are carried along unread. */
public final class MediaTypes {
    public static final String DOCKER_MANIFEST =
            "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_MANIFEST_LIST =
            "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public static final String DOCKER_FOREIGN_LAYER =
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    /** The config of an artifact that is not an image; its content is {@code {}}. */
    public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";

    public static final String COSIGN_SIMPLE_SIGNING =
            "application/vnd.dev.cosign.simplesigning.v1+json";

    /** Accepted media types of a manifest, in the order of preference. */
    public static final List<String> MANIFESTS =
            List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_MANIFEST_LIST, DOCKER_MANIFEST);

    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_MANIFEST_LIST);
    private static final Set<String> NON_DISTRIBUTABLE =
            Set.of(
                    DOCKER_FOREIGN_LAYER,
                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd");

    /** What go-containerregistry takes for a layer of a file system. */
    private static final Set<String> FILE_SYSTEM_LAYERS =
            Set.of(
                    DOCKER_LAYER,
                    DOCKER_FOREIGN_LAYER,
                    "application/vnd.docker.image.rootfs.diff.tar",
                    OCI_LAYER,
                    "application/vnd.oci.image.layer.v1.tar",
                    "application/vnd.oci.image.layer.v1.tar+zstd",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip");

    private MediaTypes() {}

    /** True for an OCI index and a Docker manifest list. */
    public static boolean isIndex(@Nullable String mediaType) {
        return mediaType != null && INDEXES.contains(mediaType);
    }

    /** True for the image manifests and indexes of both families. */
    public static boolean isManifest(@Nullable String mediaType) {
        return mediaType != null && MANIFESTS.contains(mediaType);
    }

    /** True for layers that by their type should not be copied to other registries ("foreign"). */
    public static boolean isNonDistributable(@Nullable String mediaType) {
        return mediaType != null && NON_DISTRIBUTABLE.contains(mediaType);
    }

    /** True for layers that are part of an image's file system, as against artifacts' content. */
    public static boolean isFileSystemLayer(String mediaType) {
        return FILE_SYSTEM_LAYERS.contains(mediaType);
    }
}
