package io.longshore.share.sftp;

import io.longshore.access.Folder;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.share.drop.ReadMeFirst;
import io.longshore.trust.NoteNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a user sees beyond the files of the share: {@code status/} with the notes about the user's
 * own files, {@code latest} in {@code done/} and {@code rejected/}, and {@code READ-ME-FIRST.txt}.
 * None of it is stored: each entry is another name of a file or folder on the share, and the rights
 * to that file or folder apply.
 */
final class SenderView {
    private static final String STATUS = "status";
    private static final String LATEST = "latest";

    private final Share share;
    private final Uploads uploads;
    private final UserRights rights;

    SenderView(Share share, Uploads uploads, UserRights rights) {
        this.share = share;
        this.uploads = uploads;
        this.rights = rights;
    }

    /** True for {@code status/} itself, which the share does not have. */
    static boolean isStatus(Path path) {
        Path shown = normal(path);
        return shown.getNameCount() == 1 && shown.getName(0).toString().equals(STATUS);
    }

    /** True for {@code done/} and {@code rejected/} themselves, which all users share. */
    static boolean hasDeliveries(Path path) {
        Path shown = normal(path);
        return shown.getNameCount() == 1 && isOfDeliveries(Folder.named(name(shown)));
    }

    private static boolean isOfDeliveries(Folder place) {
        return place == Folder.DONE || place == Folder.REJECTED;
    }

    /** True for {@code latest} unless a job that the user sees has that name. */
    boolean isLatest(Path path, String user) {
        Path shown = normal(path);
        return shown.getNameCount() == 2 && isBelowLatest(shown, user);
    }

    /**
     * The path of what a path shows; the path itself for most.
     *
     * @param path as the client sees it
     * @throws NoSuchFileException if there is no such file in {@code status/}
     */
    Path stored(Path path, String user) throws IOException {
        Path shown = normal(path);
        if (shown.getNameCount() == 0) {
            return path;
        }
        String first = shown.getName(0).toString();
        if (first.equals(STATUS) && shown.getNameCount() > 1) {
            String note = decoded(name(shown));
            if (shown.getNameCount() != 2
                    || !encoded(note).equals(name(shown))
                    || !isOwnNote(note, user)) {
                throw new NoSuchFileException(shown.toString());
            }
            return shown.getFileSystem().getPath("/" + Folder.DROP.text(), note);
        }
        if (shown.getNameCount() == 1 && first.equals(ReadMeFirst.NAME)) {
            return shown.getFileSystem().getPath("/" + Folder.DROP.text(), first);
        }
        if (isBelowLatest(shown, user)) {
            Path place = shown.getRoot().resolve(first);
            Path rest = shown.subpath(1, shown.getNameCount());
            return latest(first, user)
                    .map(job -> place.resolve(job).resolve(rest.subpath(0, 1).relativize(rest)))
                    .orElse(shown);
        }
        return path;
    }

    /** What a folder shows in addition to what it has, as paths of the client. */
    List<Path> additions(Path folder, String user) throws IOException {
        Path shown = normal(folder);
        List<Path> additions = new ArrayList<>();
        if (isStatus(shown)) {
            uploads.notes(UserRights.principal(user))
                    .forEach(note -> additions.add(shown.resolve(encoded(note))));
        } else if (shown.getNameCount() == 0) {
            additions.add(shown.resolve(STATUS));
            if (Files.isRegularFile(ReadMeFirst.in(share), LinkOption.NOFOLLOW_LINKS)) {
                additions.add(shown.resolve(ReadMeFirst.NAME));
            }
        } else if (shown.getNameCount() == 1) {
            Path latest = shown.resolve(LATEST);
            if (isLatest(latest, user) && latest(name(shown), user).isPresent()) {
                additions.add(latest);
            }
        }
        return additions;
    }

    private boolean isBelowLatest(Path shown, String user) {
        if (shown.getNameCount() < 2 || !shown.getName(1).toString().equals(LATEST)) {
            return false;
        }
        Folder place = Folder.named(shown.getName(0).toString());
        Path job = share.root().resolve(place.text()).resolve(LATEST);
        return isOfDeliveries(place) && !(Files.exists(job) && rights.isVisible(job, user));
    }

    /** The name in {@code status/} of a path below {@code drop/}. */
    private static String encoded(String note) {
        return note.replace("%", "%25").replace("+", "%2B").replace("/", "+");
    }

    /** The path below {@code drop/} of a name in {@code status/}. */
    private static String decoded(String name) {
        return name.replace("+", "/").replace("%2B", "+").replace("%25", "%");
    }

    /** True if the path below {@code drop/} is a note about a file of the user. */
    private boolean isOwnNote(String note, String user) {
        Path file = share.drop().resolve(note);
        return NoteNames.isNote(note)
                && file.equals(file.normalize())
                && file.startsWith(share.drop())
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && uploads.owner(file).filter(UserRights.principal(user)::equals).isPresent();
    }

    /** The name of the folder of the user's job that was reported last. */
    private Optional<String> latest(String place, String user) throws IOException {
        @Nullable Path latest = null;
        FileTime latestTime = FileTime.fromMillis(Long.MIN_VALUE);
        try (DirectoryStream<Path> jobs = Files.newDirectoryStream(share.root().resolve(place))) {
            for (Path job : jobs) {
                if (rights.isOwnDelivery(job, user)) {
                    FileTime time = time(job);
                    int order = time.compareTo(latestTime);
                    if (latest == null || order > 0 || order == 0 && job.compareTo(latest) > 0) {
                        latest = job;
                        latestTime = time;
                    }
                }
            }
        }
        return Optional.ofNullable(latest).map(SenderView::name);
    }

    private static FileTime time(Path job) {
        try {
            return Files.getLastModifiedTime(
                    job.resolve(JobFolders.REPORT), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            // Without a report, or removed meanwhile.
            return FileTime.fromMillis(Long.MIN_VALUE);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
