package io.longshore.archive.formats;

import java.util.Arrays;
import java.util.Optional;

/** How a file is compressed as a whole, by its first bytes. */
public enum Compression {
    /** RFC 1952, section 2.3.1. */
    GZIP("gzip", "gunzip -c", 0x1f, 0x8b),

    /** RFC 8878, section 3.1.1; a skippable frame may come first. */
    ZSTD("zstd", "zstd -dc", 0x28, 0xb5, 0x2f, 0xfd),

    /** The .xz file format, section 2.1.1.1. */
    XZ("xz", "xz -dc", 0xfd, '7', 'z', 'X', 'Z', 0),

    BZIP2("bzip2", "bunzip2 -c", 'B', 'Z', 'h'),

    /** LZ4 frame format, "General structure". */
    LZ4("lz4", "lz4 -dc", 0x04, 0x22, 0x4d, 0x18),

    /** Lzip manual, "File format". */
    LZIP("lzip", "lzip -dc", 'L', 'Z', 'I', 'P'),

    LZOP("lzop", "lzop -dc", 0x89, 'L', 'Z', 'O', 0),

    /** LZMA utils, with the usual properties and a dictionary of whole 64 KiB. */
    LZMA("lzma", "xz --format=lzma -dc", 0x5d, 0, 0),

    /** {@code compress} of Unix. */
    COMPRESS("compress", "gunzip -c", 0x1f, 0x9d);

    private final String id;
    private final String command;
    private final int[] magic;

    Compression(String id, String command, int... magic) {
        this.id = id;
        this.command = command;
        this.magic = magic;
    }

    /** True if these bytes are the beginning of the first bytes of one that is read. */
    static boolean mayBegin(byte[] start) {
        return GZIP.isBeginning(start) || ZSTD.isBeginning(start);
    }

    private boolean isBeginning(byte[] start) {
        boolean isBeginning = start.length < magic.length;
        for (int i = 0; isBeginning && i < start.length; i++) {
            isBeginning = start[i] == (byte) magic[i];
        }
        return isBeginning;
    }

    /** For programs and people. */
    public String id() {
        return id;
    }

    /** The command that writes the uncompressed content of a file to its output. */
    String command() {
        return command;
    }

    /**
     * @param start the first bytes of a file
     */
    static Optional<Compression> of(byte[] start) {
        boolean skippable =
                start.length >= 4
                        && (start[0] & 0xf0) == 0x50
                        && Magic.startsWith(start, 1, 0x2a, 0x4d, 0x18);
        return skippable
                ? Optional.of(ZSTD)
                : Arrays.stream(values())
                        .filter(one -> Magic.startsWith(start, 0, one.magic))
                        .findFirst();
    }
}
