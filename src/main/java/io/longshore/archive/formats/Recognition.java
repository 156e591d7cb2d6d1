package io.longshore.archive.formats;

import io.longshore.archive.ArchiveKind;
import org.jspecify.annotations.Nullable;

/**
 * What a file is, by its content.
 *
 * @param kind of the file; of a compressed file the kind of its content, as far as its first bytes
 *     show it
 * @param compression of the file as a whole; null if it is not compressed
 * @param producer the program that wrote it; null where it does not show
 */
public record Recognition(
        ArchiveKind kind, @Nullable Compression compression, @Nullable String producer) {

    /** Of a file that cannot be read, or is nothing that is known. */
    public static final Recognition NOTHING = new Recognition(Kinds.UNKNOWN, null, null);

    /** For people: {@code an OCI image layout in a tar, compressed with gzip, by hauler}. */
    public String description() {
        boolean isOnlyCompressed = kind.equals(Kinds.UNKNOWN) && compression != null;
        return (isOnlyCompressed ? "a file" : kind.description())
                + (compression == null ? "" : ", compressed with " + compression.id())
                + (producer == null ? "" : ", by " + producer);
    }
}
