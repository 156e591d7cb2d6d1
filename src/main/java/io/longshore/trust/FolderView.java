package io.longshore.trust;

import java.util.Collection;
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

    /**
     * What a regular file says of digests.
     *
     * @param most the bytes that it may have
     */
    Digests digests(String name, int most);

    /**
     * What a file says of digests.
     *
     * @param file without an entry if the file says nothing, or could not be read
     * @param obstacle why it could not be read; empty if it was
     */
    record Digests(ChecksumFile file, String obstacle) {
        /** The obstacle of a file that the process may not read. */
        public static final String UNREADABLE = "cannot be read";

        /** What there is to say about a file with this content. */
        public static Digests of(byte[] content, String name, int most) {
            return content.length > most
                    ? unread(name, "has more than " + most + " bytes")
                    : new Digests(ChecksumFile.parse(content, name), "");
        }

        /** A file that was not read. */
        public static Digests unread(String name, String obstacle) {
            return new Digests(ChecksumFile.empty(name), obstacle);
        }
    }
}
