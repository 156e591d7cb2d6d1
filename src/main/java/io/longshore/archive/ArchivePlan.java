package io.longshore.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The form of a tarball, which follows from the images in it: where each layer lies, and all bytes
 * that are not a layer's (imgpkg, {@code imagetar/tar_writer.go}; Go, {@code archive/tar}).
 */
public final class ArchivePlan {
    /** Bytes between the layers, and where they begin. */
    record Part(long offset, byte[] bytes) {}

    private static final int BLOCK = TarHeader.BLOCK;
    private static final long LARGEST_OCTAL = (8L << 30) - 1;

    private final List<Part> parts = new ArrayList<>();
    private final Map<Digest, BlobRegion> blobs = new LinkedHashMap<>();
    private final long sizeBytes;

    private ArchivePlan(byte[] manifestJson, Map<Digest, Long> layers) {
        long at = add(0, header(TarIndex.MANIFEST_JSON, manifestJson.length));
        at = roundUp(add(at, manifestJson));
        for (Map.Entry<Digest, Long> layer : layers.entrySet()) {
            String name = "sha256-" + layer.getKey().hex() + ".tar.gz";
            if (layer.getValue() > LARGEST_OCTAL) {
                byte[] size = paxSize(layer.getValue());
                at = add(at, paxHeader(name, size.length));
                at = roundUp(add(at, size));
            }
            at = add(at, header(name, layer.getValue()));
            blobs.put(layer.getKey(), new BlobRegion(layer.getKey(), at, layer.getValue()));
            at = roundUp(at + layer.getValue());
        }
        this.sizeBytes = at + 2 * BLOCK;
    }

    /**
     * @param images top-level images and indexes in any order
     * @param includeNonDistributable whether layers whose type says that they are not to be
     *     distributed get an entry
     */
    public static ArchivePlan of(List<ArchiveEntry> images, boolean includeNonDistributable) {
        Map<Digest, Long> layers = new TreeMap<>();
        collect(images, includeNonDistributable, layers);
        return new ArchivePlan(ManifestJsonText.of(images), layers);
    }

    private static void collect(
            List<? extends ArchiveEntry> entries, boolean all, Map<Digest, Long> layers) {
        for (ArchiveEntry entry : entries) {
            if (entry instanceof ImageEntry image) {
                for (LayerEntry layer : image.layers()) {
                    if (all || !MediaTypes.isNonDistributable(layer.mediaType())) {
                        layers.putIfAbsent(layer.digest(), layer.sizeBytes());
                    }
                }
            } else if (entry instanceof IndexEntry index) {
                collect(index.images(), all, layers);
                collect(index.indexes(), all, layers);
            }
        }
    }

    /** Of the whole file. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Where the layers go, in the order in which they lie in the file. */
    public Map<Digest, BlobRegion> blobs() {
        return Collections.unmodifiableMap(blobs);
    }

    /** In the order of their offsets; gaps between them that are no layer are filled with zeros. */
    List<Part> parts() {
        return Collections.unmodifiableList(parts);
    }

    /** Where these bytes end. */
    private long add(long at, byte[] bytes) {
        parts.add(new Part(at, bytes));
        return at + bytes.length;
    }

    private static byte[] header(String name, long size) {
        byte[] block = new byte[BLOCK];
        // Go notes 0 where a PAX header has the size.
        fields(block, name, 0644, size > LARGEST_OCTAL ? 0 : size, TarConstants.LF_NORMAL);
        octal(block, 329, 0, TarConstants.DEVLEN);
        octal(block, 337, 0, TarConstants.DEVLEN);
        return summed(block);
    }

    private static byte[] paxHeader(String name, long size) {
        byte[] block = new byte[BLOCK];
        fields(block, "PaxHeaders.0/" + name, 0, size, TarConstants.LF_PAX_EXTENDED_HEADER_LC);
        return summed(block);
    }

    private static void fields(byte[] block, String name, int mode, long size, byte kind) {
        text(block, 0, name);
        octal(block, 100, mode, TarConstants.MODELEN);
        octal(block, 108, 0, TarConstants.UIDLEN);
        octal(block, 116, 0, TarConstants.GIDLEN);
        octal(block, 124, size, TarConstants.SIZELEN);
        octal(block, 136, 0, TarConstants.MODTIMELEN);
        block[TarConstants.LF_OFFSET] = kind;
        text(block, TarConstants.MAGIC_OFFSET, TarConstants.MAGIC_POSIX);
        text(block, TarConstants.MAGIC_OFFSET + TarConstants.MAGICLEN, "00");
    }

    private static byte[] summed(byte[] block) {
        java.util.Arrays.fill(block, 148, 156, (byte) ' ');
        TarUtils.formatCheckSumOctalBytes(
                TarUtils.computeCheckSum(block), block, 148, TarConstants.CHKSUMLEN);
        return block;
    }

    /** The one record {@code <length> size=<size>}, whose length counts its own digits. */
    private static byte[] paxSize(long size) {
        String rest = " size=" + size + "\n";
        int length = rest.length() + 2;
        return (length + rest).getBytes(US_ASCII);
    }

    /** Zeros in front, a zero byte behind. */
    private static void octal(byte[] block, int offset, long value, int length) {
        String digits = Long.toOctalString(value);
        text(block, offset, "0".repeat(length - 1 - digits.length()) + digits);
    }

    private static void text(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private static long roundUp(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }
}
