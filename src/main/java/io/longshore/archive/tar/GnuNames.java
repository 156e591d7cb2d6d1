package io.longshore.archive.tar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The long name and the long link target that GNU tar writes before an entry, as entries of their
 * own (GNU tar manual, "Basic Tar Format", types {@code L} and {@code K}).
 *
 * @param name null if there was none
 * @param linkTarget null if there was none
 */
record GnuNames(@Nullable String name, @Nullable String linkTarget) {
    /** The longest path of Linux. */
    static final int LONGEST = 4096;

    static final GnuNames NONE = new GnuNames(null, null);

    /**
     * These names and the one that is the data of a header.
     *
     * @throws IOException which says what is wrong with it
     */
    GnuNames with(TarHeader header, byte[] data) throws IOException {
        String text = text(data);
        if ((header.isLongName() ? name : linkTarget) != null) {
            throw new IOException("it gives a second long name to one entry");
        }
        return header.isLongName() ? new GnuNames(text, linkTarget) : new GnuNames(name, text);
    }

    /** The header with these names. */
    TarHeader applyTo(TarHeader header) {
        if (this == NONE || header.isLongName() || header.isLongLink()) {
            return header;
        }
        return new TarHeader(
                name == null ? header.name() : name,
                header.kind(),
                header.sizeBytes(),
                linkTarget == null ? header.linkTarget() : linkTarget);
    }

    /** Up to the NUL at the end; nothing may follow it. */
    private static String text(byte[] data) throws IOException {
        int end = 0;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        if (end == 0 || data.length - end > 1) {
            throw new IOException("its data is not one name");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data, 0, end))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("its name is not UTF-8", e);
        }
    }
}
