package io.longshore.trust;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/** What the entries of a folder are that are no regular files. */
public final class EntryKinds {
    private static final LinkOption[] NO_LINKS = {LinkOption.NOFOLLOW_LINKS};

    private EntryKinds() {}

    /** What an entry is that is no regular file, as the end of a sentence. */
    public static String of(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return "is a link";
        }
        return attributes.isDirectory() ? "is a folder" : "is a pipe, a socket or a device";
    }

    /**
     * The entries of a folder that are no regular files, by name.
     *
     * @param linksToo whether a link to a regular file is one of them
     */
    public static Map<String, String> unopened(Path folder, boolean linksToo) {
        Map<String, String> found = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                boolean isFile =
                        linksToo
                                ? Files.isRegularFile(entry, NO_LINKS)
                                : Files.isRegularFile(entry);
                if (!isFile) {
                    BasicFileAttributes attributes =
                            Files.readAttributes(entry, BasicFileAttributes.class, NO_LINKS);
                    found.put(entry.getFileName().toString(), of(attributes));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Changed meanwhile: what was found counts.
            return found;
        }
        return found;
    }
}
