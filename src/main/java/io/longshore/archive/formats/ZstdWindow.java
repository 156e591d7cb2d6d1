package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;

/** How much memory the first frame of a zstd file needs (RFC 8878, section 3.1.1.1). */
final class ZstdWindow {
    private static final int FRAME_HEADER = 6;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int SMALLEST_LOG = 10;

    private ZstdWindow() {}

    /** The base 2 logarithm of the window in bytes, rounded up; 0 if the file states none. */
    static int log(ArchiveBytes file) {
        if (file.sizeBytes() < FRAME_HEADER) {
            return 0;
        }
        byte[] start = file.read(0, FRAME_HEADER);
        if ((start[0] & 0xff) != 0x28 || (start[4] & SINGLE_SEGMENT) != 0) {
            return 0;
        }
        int window = start[5] & 0xff;
        return SMALLEST_LOG + (window >> 3) + ((window & 7) == 0 ? 0 : 1);
    }
}
