package io.longshore.share;

import io.longshore.job.Principal;
import io.longshore.job.SenderOrigin;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The record of a file or folder that was uploaded or fetched through Longshore.
 *
 * @param path below the share; below {@code drop/} where {@code file} is null
 * @param user who created or last wrote it
 * @param via null in a mark of an earlier version: SFTP
 * @param progress of the upload; CLOSED for a folder
 * @param at what the file was when its upload ended; null while it is open, and for a folder
 * @param file the {@link FileId}; null in a mark of an earlier version
 * @param from where the user was signed in; null if it is not known
 */
record UploadMark(
        String path,
        String user,
        Principal.@Nullable Via via,
        UploadProgress progress,
        @Nullable FileState at,
        @Nullable String file,
        @Nullable SenderOrigin from) {

    UploadMark {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(progress, "progress");
    }

    /** A mark of a file whose sender was signed in nowhere, or that is not known. */
    static UploadMark of(
            String path,
            Principal by,
            UploadProgress progress,
            @Nullable FileState at,
            @Nullable String file) {
        return new UploadMark(path, by.name(), by.via(), progress, at, file, null);
    }

    /** The same mark of a user who was signed in there; null if that is not known. */
    UploadMark from(@Nullable SenderOrigin origin) {
        return new UploadMark(path, user, via, progress, at, file, origin);
    }

    Principal by() {
        return new Principal(user, via == null ? Principal.Via.SFTP : via);
    }

    UploadMark in(UploadProgress newProgress, @Nullable FileState state) {
        return new UploadMark(path, user, via, newProgress, state, file, from);
    }

    /** The same mark of this {@link FileId}. */
    UploadMark of(@Nullable String newFile) {
        return new UploadMark(path, user, via, progress, at, newFile, from);
    }

    UploadMark movedTo(String newPath) {
        return new UploadMark(newPath, user, via, progress, at, file, from);
    }

    boolean isBelow(String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
