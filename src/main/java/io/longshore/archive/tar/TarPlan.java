package io.longshore.archive.tar;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.longshore.archive.ArchivePlan;
import io.longshore.archive.ArchivePlan.Part;
import io.longshore.archive.BlobRegion;
import io.longshore.oci.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Plans a tar, member by member, byte for byte as Go's {@code archive/tar} writes it. The members
 * follow each other in the order in which they are added.
 */
public final class TarPlan {
    private static final int BLOCK = TarHeader.BLOCK;
    private static final long LARGEST_OCTAL = (8L << 30) - 1;

    private final List<Part> parts = new ArrayList<>();
    private final Map<Digest, BlobRegion> blobs = new LinkedHashMap<>();
    private long at;

    /**
     * Adds a file with this content.
     *
     * @param name at most 100 ASCII characters
     * @param content less than 8 GiB, which an array always is
     */
    public void file(String name, byte[] content) {
        add(header(name, content.length));
        add(content);
        at = roundUp(at);
    }

    /**
     * Adds a file whose content is a blob that is written later.
     *
     * @param name at most 87 ASCII characters, so that it fits behind {@code PaxHeaders.0/}
     */
    public void blob(String name, Digest digest, long sizeBytes) {
        if (sizeBytes > LARGEST_OCTAL) {
            byte[] size = paxSize(sizeBytes);
            add(paxHeader(name, size.length));
            add(size);
            at = roundUp(at);
        }
        add(header(name, sizeBytes));
        blobs.put(digest, new BlobRegion(digest, at, sizeBytes));
        at = roundUp(at + sizeBytes);
    }

    /** The tar of the members that were added. */
    public ArchivePlan finish() {
        return new ArchivePlan(parts, blobs, at + 2 * BLOCK);
    }

    private void add(byte[] bytes) {
        parts.add(new Part(at, bytes));
        at += bytes.length;
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
        Arrays.fill(block, 148, 156, (byte) ' ');
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
