package io.longshore.trust;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The folder of an archive, as {@link FilesBeside} looks at it. */
public interface FolderView {
    /** The names of the regular files. */
    Collection<String> names();

    /**
     * The names of other entries, with what they are: "is a link". Nobody opens them.
     *
     * @return a map whose values complete the sentence that begins with the name
     */
    Map<String, String> unopened();

    /** What a regular file says of digests, as far as {@link SidecarReader#MAX_BYTES} go. */
    Digests digests(String name);

    /** The size of a regular file in bytes; 0 if it cannot be known. */
    long size(String name);

    /**
     * The names of the folders above the files, the nearest one last, as far as they are known to
     * who writes the paths in a list.
     */
    default List<String> place() {
        return List.of();
    }

    /**
     * The files of the folder above whose names are about digests.
     *
     * @return by name; empty if the folder above is none of the archive's
     */
    default Map<String, ChecksumFile> above() {
        return Map.of();
    }

    /**
     * What a file says of digests.
     *
     * @param file without an entry if the file says nothing, or could not be read; of a file that
     *     is too long, its beginning
     * @param obstacle why it cannot be used; empty if it can
     */
    record Digests(ChecksumFile file, String obstacle) {
        /** The obstacle of a file that the process may not read. */
        public static final String UNREADABLE = "cannot be read";

        private static final String TOO_LONG =
                "has more than " + SidecarReader.MAX_BYTES + " bytes";

        /** What there is to say about a file with this content, or that begins with it. */
        public static Digests of(byte[] content, String name) {
            if (content.length <= SidecarReader.MAX_BYTES) {
                return new Digests(ChecksumFile.parse(content, name), "");
            }
            byte[] start = Arrays.copyOf(content, SidecarReader.MAX_BYTES);
            return isText(start)
                    ? new Digests(ChecksumFile.parse(start, name), TOO_LONG)
                    : unread(name, TOO_LONG);
        }

        /** True for a file that is too long to be a checksum file. */
        public boolean isTooLong() {
            return obstacle.equals(TOO_LONG);
        }

        /** The first kilobyte of a long file shows it. */
        private static boolean isText(byte[] start) {
            for (int i = 0; i < 1024; i++) {
                if (start[i] == 0) {
                    return false;
                }
            }
            return true;
        }

        /** A file that was not read. */
        public static Digests unread(String name, String obstacle) {
            return new Digests(ChecksumFile.empty(name), obstacle);
        }
    }
}
