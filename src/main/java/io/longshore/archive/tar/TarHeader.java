package io.longshore.archive.tar;

import io.longshore.archive.MemberType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * The 512 bytes before an entry (POSIX.1-2017, pax, "ustar Interchange Format").
 *
 * @param kind the type flag
 * @param sizeBytes size of the entry's data as stated by this header
 * @param linkTarget what a link names; empty if the field is
 */
record TarHeader(String name, char kind, long sizeBytes, String linkTarget) {
    static final int BLOCK = TarConstants.DEFAULT_RCDSIZE;

    private static final int SIZE_AT =
            TarConstants.NAMELEN + TarConstants.MODELEN + TarConstants.UIDLEN + TarConstants.GIDLEN;
    private static final int KIND_AT = TarConstants.LF_OFFSET;
    private static final int MAGIC_AT = TarConstants.MAGIC_OFFSET;
    private static final int PREFIX_AT = 345;
    private static final int LINK_AT = KIND_AT + 1;

    /**
     * @throws IOException whose message describes the fault
     */
    static TarHeader parse(byte[] block) throws IOException {
        if (!hasCheckSum(block)) {
            throw new IOException("its check sum does not match");
        }
        try {
            long size = TarUtils.parseOctalOrBinary(block, SIZE_AT, TarConstants.SIZELEN);
            if (size < 0) {
                throw new IOException("its size is negative");
            }
            String name = text(block, 0, TarConstants.NAMELEN);
            if (isPosix(block) && block[PREFIX_AT] != 0) {
                name = text(block, PREFIX_AT, TarConstants.PREFIXLEN) + "/" + name;
            }
            String link = text(block, LINK_AT, TarConstants.NAMELEN);
            return new TarHeader(name, (char) (block[KIND_AT] & 0xff), size, link);
        } catch (IllegalArgumentException e) {
            throw new IOException("its size is not a number", e);
        }
    }

    /** True if the block claims to be a tar header, even if it is damaged. */
    static boolean hasMagic(byte[] block) {
        return new String(block, MAGIC_AT, 5, StandardCharsets.US_ASCII)
                .equals(TarConstants.MAGIC_POSIX.substring(0, 5));
    }

    /** True for a header as of POSIX or GNU, even if it is damaged, or of the time before them. */
    static boolean isHeader(byte[] block) {
        return hasMagic(block) || hasCheckSum(block) && block[0] != 0;
    }

    /** True for the label of a volume (GNU tar, {@code tar.h}, type {@code V}). */
    boolean isLabel() {
        return kind == 'V' && sizeBytes == 0;
    }

    /** True if a header may begin with these bytes. */
    static boolean isBeginning(byte[] start) {
        boolean isNameOver = false;
        for (int i = 0; i < start.length; i++) {
            int c = start[i] & 0xff;
            if (i < TarConstants.NAMELEN) {
                isNameOver |= c == 0;
                if (isNameOver ? c != 0 : !isOfAName(c)) {
                    return false;
                }
            } else if (i < KIND_AT && c != 0 && c != ' ' && c != 0x80 && (c < '0' || c > '7')) {
                boolean isBinarySize = i > SIZE_AT && (start[SIZE_AT] & 0x80) != 0;
                if (!isBinarySize) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Exporters write no others; in a text there are blanks and line ends. */
    private static boolean isOfAName(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "./_-@:+=,~%".indexOf(c) >= 0;
    }

    boolean isPax() {
        return kind == TarConstants.LF_PAX_EXTENDED_HEADER_LC;
    }

    /** True if its data would change all entries after it. */
    boolean isGlobalPax() {
        return kind == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER;
    }

    /** True if its data is the name of the entry after it (GNU tar, {@code tar.h}). */
    boolean isLongName() {
        return kind == TarConstants.LF_GNUTYPE_LONGNAME;
    }

    /** True if its data is the link target of the entry after it. */
    boolean isLongLink() {
        return kind == TarConstants.LF_GNUTYPE_LONGLINK;
    }

    /** What the type flag, and a slash at the end of the name, mean. */
    MemberType type() {
        return switch (kind) {
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM ->
                    name.endsWith("/") ? MemberType.FOLDER : MemberType.FILE;
            case TarConstants.LF_LINK -> MemberType.HARD_LINK;
            case TarConstants.LF_SYMLINK -> MemberType.SYMBOLIC_LINK;
            case TarConstants.LF_CHR, TarConstants.LF_BLK -> MemberType.DEVICE;
            case TarConstants.LF_DIR -> MemberType.FOLDER;
            case TarConstants.LF_FIFO -> MemberType.PIPE;
            case TarConstants.LF_GNUTYPE_SPARSE -> MemberType.SPARSE_FILE;
            case TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_GNUTYPE_LONGLINK ->
                    MemberType.GNU_LONG_NAME;
            default -> MemberType.UNKNOWN;
        };
    }

    private static boolean hasCheckSum(byte[] block) {
        try {
            return TarUtils.verifyCheckSum(block);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPosix(byte[] block) {
        // GNU's old format has other fields where POSIX has the prefix of the name.
        return hasMagic(block) && block[MAGIC_AT + 5] == 0;
    }

    private static String text(byte[] block, int offset, int length) throws IOException {
        return TarUtils.parseName(block, offset, length, ZipEncodingHelper.getZipEncoding("UTF-8"));
    }
}
