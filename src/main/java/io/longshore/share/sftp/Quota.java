package io.longshore.share.sftp;

import io.longshore.config.Settings;
import io.longshore.config.SftpSetting;
import io.longshore.job.Principal;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * How much a user may keep in {@code drop/} and {@code depot/}, and that the disk of the share does
 * not get full. Sizes count with their holes.
 */
final class Quota {
    private static final long GIB = 1L << 30;

    private final Share share;
    private final Uploads uploads;
    private final long largestFile;
    private final long bytes;
    private final int files;

    Quota(Share share, Uploads uploads, Settings settings) {
        this.share = share;
        this.uploads = uploads;
        this.largestFile = settings.get(SftpSetting.MAX_FILE_SIZE) * GIB;
        this.bytes = settings.get(SftpSetting.USER_MAX_SIZE) * GIB;
        this.files = settings.get(SftpSetting.USER_MAX_FILES);
    }

    /**
     * What a user has and may still use.
     *
     * @param bytes in all
     * @param freeBytes no more than the disk of the share has
     * @param files in all
     * @param freeFiles how many more
     */
    record FreeQuota(long bytes, long freeBytes, long files, long freeFiles) {}

    /** The room of a user in {@code drop/} and {@code depot/} together. */
    FreeQuota room(String user) {
        Uploads.Usage usage = uploads.usage(UserRights.principal(user));
        long free = Math.min(Math.max(0, bytes - usage.bytes()), share.freeBytes());
        return new FreeQuota(
                Math.min(bytes, usage.bytes() + free),
                free,
                files,
                Math.max(0, files - usage.files()));
    }

    /** One more file or folder. */
    void requireFile(String user) throws IOException {
        if (!fits(user, usage -> usage.files() < files)) {
            throw RefusedRequest.failed(
                    "You have "
                            + files
                            + " files and folders in drop/ and depot/, the most that is allowed"
                            + " (longshore.sftp.user.max-files)");
        }
        requireRoom(0);
    }

    /**
     * A file that grows.
     *
     * @param from its size in bytes
     * @param to its size afterwards
     */
    void requireSize(String user, long from, long to) throws IOException {
        if (to > largestFile) {
            throw RefusedRequest.failed(
                    "A file may have at most "
                            + largestFile
                            + " bytes (longshore.sftp.max-file-size)");
        }
        if (!fits(user, usage -> usage.bytes() - from + to <= bytes)) {
            throw RefusedRequest.failed(
                    "You would have more than "
                            + bytes / GIB
                            + " GiB in drop/ and depot/, the most that is allowed"
                            + " (longshore.sftp.user.max-size)");
        }
        requireRoom(to - from);
    }

    /** Files that others removed do not count; the share is read only if that decides. */
    private boolean fits(String user, Predicate<Uploads.Usage> limit) {
        Principal principal = UserRights.principal(user);
        if (limit.test(uploads.usage(principal))) {
            return true;
        }
        uploads.forgetMissing(principal);
        return limit.test(uploads.usage(principal));
    }

    private void requireRoom(long more) throws IOException {
        if (!share.hasRoomFor(more)) {
            throw RefusedRequest.failed("The disk of the share is full; try again later");
        }
    }
}
