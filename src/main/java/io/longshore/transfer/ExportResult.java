package io.longshore.transfer;

import io.longshore.oci.Digest;
import java.nio.file.Path;

/**
 * A finished export.
 *
 * @param sidecar the checksum file of the tarball
 * @param images how many images and indexes it holds, those of indexes not counted
 * @param layers how many distinct layers it holds
 * @param downloadedBytes of layers that were sent for
 * @param reusedBytes of layers that an earlier run had brought already
 * @param omittedLayers how many layers were left out because they are not to be distributed
 */
public record ExportResult(
        Path file,
        Path sidecar,
        Digest sha256,
        long sizeBytes,
        int images,
        int layers,
        long downloadedBytes,
        long reusedBytes,
        int omittedLayers) {}
