package io.longshore.share.sftp;

import io.longshore.access.Folder;
import java.nio.file.Path;

/**
 * Refuses names that no file of a delivery can have, before anything is created. Other files are
 * accepted whatever their names are: Longshore judges them by their content.
 */
final class NewNames {
    private NewNames() {}

    /**
     * A file that is to be created or written, or gets this name.
     *
     * @param path as the client sent it
     * @throws RefusedRequest with the reason
     */
    static void requireFile(String path) throws RefusedRequest {
        require(path);
        if (path.endsWith("/") || path.endsWith("/.") || path.endsWith("/..")) {
            throw RefusedRequest.failed(
                    "The path ends like that of a folder; make the folder first (mkdir)");
        }
    }

    /** A folder that is to be created. */
    static void requireFolder(String path) throws RefusedRequest {
        require(path);
    }

    private static void require(String path) throws RefusedRequest {
        if (path.codePoints().anyMatch(NewNames::isUnfit)) {
            throw RefusedRequest.failed(
                    "The name contains a control character, or is not UTF-8; rename the file");
        }
        Path normal = Path.of("/").resolve(path).normalize();
        if (normal.getNameCount() > 0
                && !SharePaths.isWritable(Folder.named(normal.getName(0).toString()))) {
            throw RefusedRequest.denied("Only drop/ and depot/ can be written");
        }
    }

    /** A name that is not UTF-8 arrives with replacement characters. */
    private static boolean isUnfit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> codePoint == '\uFFFD';
        };
    }
}
