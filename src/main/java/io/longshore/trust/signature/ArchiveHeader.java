package io.longshore.trust.signature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Recognises archives and compressed content by their first bytes. A tar archive of the seventh
 * edition of Unix has no magic number and can consist of printable characters alone; it can even be
 * JSON. Every reader of tar requires the checksum of its first header, which tells it from text.
 *
 * <p>Sources: POSIX.1-2017, {@code pax}, "ustar Interchange Format" (checksum: the sum of the 512
 * bytes of the header, the field itself counted as spaces); the magic numbers of the other formats.
 */
final class ArchiveHeader {
    /** The length of a tar header. */
    static final int BYTES = 512;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_END = 156;

    private static final List<byte[]> MAGIC =
            List.of(
                    bytes("\u001f\u008b"), // gzip
                    bytes("\u001f\u009d"), // compress
                    bytes("BZh"), // bzip2
                    bytes("\u00fd7zXZ\0"), // xz
                    bytes("(\u00b5/\u00fd"), // zstd
                    bytes("\u0004\"M\u0018"), // lz4
                    bytes("LZIP"),
                    bytes("PK"), // zip
                    bytes("7z\u00bc\u00af"),
                    bytes("07070"), // cpio
                    bytes("!<arch>"), // ar
                    bytes("#mtree")); // a list of files that libarchive unpacks

    private ArchiveHeader() {}

    /**
     * @param head the first {@link #BYTES} bytes of the content, or all of it if it is shorter
     * @throws IOException if an archive or compressed content begins like this
     */
    static void refuse(byte[] head) throws IOException {
        for (byte[] magic : MAGIC) {
            if (head.length >= magic.length
                    && Arrays.equals(head, 0, magic.length, magic, 0, magic.length)) {
                throw new IOException("it is an archive or compressed");
            }
        }
        if (head.length >= BYTES && isTar(head)) {
            throw new IOException("it is a tar archive");
        }
    }

    /** By either sum: old programs added signed bytes. */
    private static boolean isTar(byte[] head) {
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < BYTES; i++) {
            byte one = i >= CHECKSUM && i < CHECKSUM_END ? (byte) ' ' : head[i];
            unsigned += one & 0xff;
            signed += one;
        }
        int stated = checksum(head);
        return stated == unsigned || stated == signed;
    }

    /**
     * The octal digits of the field; as lenient as the most lenient reader about surrounding bytes.
     */
    private static int checksum(byte[] head) {
        int value = 0;
        boolean begun = false;
        for (int i = CHECKSUM; i < CHECKSUM_END; i++) {
            if (head[i] >= '0' && head[i] <= '7') {
                value = value * 8 + head[i] - '0';
                begun |= head[i] != '0';
            } else if (begun && head[i] != '_') {
                break;
            }
        }
        return value;
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
