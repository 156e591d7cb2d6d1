package io.longshore.archive.tar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * What a PAX extended header changes about the entry after it (POSIX.1-2017, pax, "pax Extended
 * Header"). imgpkg writes one, with the size, before a layer of 8 GiB or more.
 *
 * @param path null if it does not say one
 * @param linkPath null if it does not say one
 * @param sizeBytes -1 if it does not say one
 * @param isSparse whether the entry is stored without its holes (GNU tar, "Sparse Formats")
 */
record PaxHeader(
        @Nullable String path, @Nullable String linkPath, long sizeBytes, boolean isSparse) {
    /** Some attributes and a long path fit many times; nothing honest is longer. */
    static final int LONGEST = 64 << 10;

    static final PaxHeader NONE = new PaxHeader(null, null, -1, false);

    /** What an octal size in the ustar header can just not hold. */
    private static final long NEEDS_PAX = 8L << 30;

    /**
     * @throws IOException whose message describes the fault
     */
    static PaxHeader parse(byte[] records) throws IOException {
        @Nullable String path = null;
        @Nullable String linkPath = null;
        long size = -1;
        boolean isSparse = false;
        int at = 0;
        while (at < records.length) {
            int blank = at;
            while (blank < records.length && records[blank] != ' ') {
                blank++;
            }
            long length = number(text(records, at, blank), "the length of a record");
            long end = at + length;
            if (end > records.length || end <= blank + 1 || records[(int) end - 1] != '\n') {
                throw new IOException("a record of it has another length than it says");
            }
            String record = text(records, blank + 1, (int) end - 1);
            int equals = record.indexOf('=');
            String key = equals < 0 ? record : record.substring(0, equals);
            String value = equals < 0 ? "" : record.substring(equals + 1);
            if (key.startsWith("GNU.sparse.")) {
                isSparse = true;
            } else if (key.equals("path")) {
                if (path != null) {
                    throw new IOException("it says the path twice");
                }
                path = value;
            } else if (key.equals("linkpath")) {
                if (linkPath != null) {
                    throw new IOException("it says the link's target twice");
                }
                linkPath = value;
            } else if (key.equals("size")) {
                if (size >= 0) {
                    throw new IOException("it says the size twice");
                }
                size = number(value, "the size");
            }
            at = (int) end;
        }
        return new PaxHeader(path, linkPath, size, isSparse);
    }

    /** True if it changes no name, size or content, such as the comment of {@code git archive}. */
    boolean isHarmless() {
        return path == null && linkPath == null && sizeBytes < 0 && !isSparse;
    }

    /**
     * The entry as both headers together describe it.
     *
     * @throws IOException if they contradict each other: two readers would then read two different
     *     tarballs
     */
    TarHeader applyTo(TarHeader header) throws IOException {
        if (sizeBytes >= 0 && sizeBytes < NEEDS_PAX && sizeBytes != header.sizeBytes()) {
            throw new IOException(
                    "its PAX header says "
                            + sizeBytes
                            + " bytes, its own header "
                            + header.sizeBytes());
        }
        return new TarHeader(
                path == null ? header.name() : path,
                isSparse ? (char) TarConstants.LF_GNUTYPE_SPARSE : header.kind(),
                sizeBytes < 0 ? header.sizeBytes() : sizeBytes,
                linkPath == null ? header.linkTarget() : linkPath);
    }

    private static String text(byte[] records, int from, int to) {
        return new String(records, from, to - from, StandardCharsets.UTF_8);
    }

    private static long number(String digits, String what) throws IOException {
        if (digits.isEmpty()
                || digits.length() > 18
                || !digits.chars().allMatch(PaxHeader::digit)) {
            throw new IOException(what + " is not a number");
        }
        return Long.parseLong(digits);
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }
}
