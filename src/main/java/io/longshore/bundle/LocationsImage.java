package io.longshore.bundle;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The image that tells imgpkg where a bundle's images went: a Docker image with one layer that
 * holds {@code image-locations.yml}. The same bundle gives the same bytes, on every machine and
 * Java version, so that a second import finds it there.
 *
 * @param layer the gzipped layer
 * @param config the image's config
 * @param manifest the image's manifest
 */
public record LocationsImage(byte[] layer, byte[] config, Manifest manifest) {
    private static final String FILE = "image-locations.yml";

    /** The most that one stored block of a deflate stream can hold (RFC 1951, 3.2.4). */
    private static final int STORED_BLOCK = 0xffff;

    /**
     * @param images each image of the bundle's ImagesLock, as written there, and whether it is a
     *     bundle
     */
    public static LocationsImage of(Map<String, Boolean> images) {
        byte[] tar = tar(yaml(new TreeMap<>(images)));
        byte[] layer = gzip(tar);
        byte[] config =
                text(
                        "{\"architecture\":\"\",\"config\":{},\"created\":\"0001-01-01T00:00:00Z\",\"os\":\"\",",
                        "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                                + Digest.of(tar)
                                + "\"]}}");
        byte[] manifest =
                text(
                        "{\"schemaVersion\":2,\"mediaType\":\""
                                + MediaTypes.DOCKER_MANIFEST
                                + "\",",
                        "\"config\":{\"mediaType\":\""
                                + MediaTypes.DOCKER_CONFIG
                                + "\",\"size\":"
                                + config.length,
                        ",\"digest\":\"" + Digest.of(config) + "\"},",
                        "\"layers\":[{\"mediaType\":\""
                                + MediaTypes.DOCKER_LAYER
                                + "\",\"size\":"
                                + layer.length,
                        ",\"digest\":\"" + Digest.of(layer) + "\"}]}");
        return new LocationsImage(
                layer, config, Manifest.read(manifest, MediaTypes.DOCKER_MANIFEST));
    }

    private static byte[] yaml(TreeMap<String, Boolean> images) {
        StringBuilder text = new StringBuilder("---\napiVersion: " + ImagesLock.API_VERSION + "\n");
        // References have no character that YAML would want quoted.
        text.append(images.isEmpty() ? "images: []\n" : "images:\n");
        images.forEach(
                (image, isBundle) ->
                        text.append("- image: " + image + "\n  isBundle: " + isBundle + "\n"));
        return text.append("kind: ImageLocations\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] tar(byte[] file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 512)) {
            TarArchiveEntry entry = new TarArchiveEntry(FILE);
            entry.setSize(file.length);
            entry.setMode(0600);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            tar.write(file);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * A gzip member of stored blocks (RFC 1952, RFC 1951 3.2.4): what a compressor makes of the
     * same input differs between zlib versions, and the digest with it.
     */
    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
        for (int at = 0; at < content.length || at == 0; at += STORED_BLOCK) {
            int length = Math.min(STORED_BLOCK, content.length - at);
            boolean last = at + length >= content.length;
            out.write(last ? 1 : 0);
            out.writeBytes(little(4).putShort((short) length).putShort((short) ~length).array());
            out.write(content, at, length);
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        out.writeBytes(little(8).putInt((int) crc.getValue()).putInt(content.length).array());
        return out.toByteArray();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] text(String... parts) {
        return String.join("", parts).getBytes(StandardCharsets.UTF_8);
    }

    /** The blobs of this image: its layer and its config. */
    public Collection<byte[]> blobs() {
        return List.of(layer, config);
    }
}
