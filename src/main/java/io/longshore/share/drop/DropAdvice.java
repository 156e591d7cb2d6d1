package io.longshore.share.drop;

import io.longshore.share.DropNote;
import io.longshore.share.DroppedFile;
import io.longshore.share.UploadProgress;
import io.longshore.text.HumanReadable;
import io.longshore.text.Printable;
import io.longshore.trust.FolderArchives;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the sender of a file in {@code drop/} that is not claimed needs to know and to do. */
final class DropAdvice {
    /** What macOS writes beside each file on a file system without its attributes. */
    private static final Pattern APPLE_DOUBLE =
            Pattern.compile("\\._.+|\\.ds_store", Pattern.DOTALL);

    private static final Pattern WINDOWS = Pattern.compile("(eh)?thumbs\\.db|desktop\\.ini");

    private final DropSettings settings;

    DropAdvice(DropSettings settings) {
        this.settings = settings;
    }

    /**
     * A tarball that is not claimed yet.
     *
     * @param still since when it has not changed
     */
    DropNote tarball(
            DroppedFile file,
            UploadProgress progress,
            boolean isReadable,
            Instant still,
            Instant now) {
        String name = file.relative();
        Instant quiet = still.plus(settings.quiet());
        Instant waited = quiet.plus(settings.sidecarWait());
        if (!isReadable) {
            return unreadable(name);
        }
        return switch (progress) {
            case OPEN -> running(name);
            case BROKEN ->
                    DropNote.waiting(
                            name,
                            "The connection was lost during its upload.",
                            null,
                            "Resume the upload, or upload the file again.");
            case CLOSED, UNKNOWN ->
                    file.hasChecksum() || now.isBefore(quiet)
                            ? DropNote.waiting(
                                    name,
                                    "It, or a file that belongs to it, changed within the last "
                                            + shown(settings.quiet())
                                            + ".",
                                    null,
                                    "Wait.")
                            : DropNote.waiting(
                                    name,
                                    "It has no checksum file. Without one, Longshore waits until"
                                            + " the file has not changed for "
                                            + shown(settings.quiet().plus(settings.sidecarWait()))
                                            + ".",
                                    waited,
                                    "Upload " + Printable.of(file.name()) + ".sha256, or wait.");
        };
    }

    /** A file that may be an archive. */
    static DropNote unreadable(String relative) {
        return DropNote.waiting(
                relative,
                "Longshore has no permission to read it, or a file that belongs to it.",
                null,
                "Ask your administrator to run chmod g+r on the files.");
    }

    /** A file that is being uploaded. */
    static DropNote running(String relative) {
        return DropNote.waiting(relative, "Its upload is running.", null, "Wait.");
    }

    /**
     * A checksum that came after the report of its archive.
     *
     * @param still since when it has not changed
     */
    DropNote late(String relative, String archive, Instant still) {
        return DropNote.waiting(
                relative,
                "It belongs to "
                        + Printable.of(archive)
                        + ", which was reported before. Longshore compares it with that report, and"
                        + " adds the result to it or reports why it cannot.",
                still.plus(settings.stall()),
                "Wait.");
    }

    /**
     * A checksum that is not that of the archive that was reported.
     *
     * @param job whose report says so
     * @param still since when it has not changed
     */
    DropNote kept(String relative, String job, Instant still) {
        return DropNote.waiting(
                relative,
                "It does not match the archive that was reported before: rejected/"
                        + Printable.of(job)
                        + " has the details. It is kept for the next archive that it names.",
                still.plus(settings.leftOver()),
                "Upload that archive into this folder. If there is none, remove this file.");
    }

    /** A file that has the content of an archive and the name of a file that belongs to one. */
    static DropNote archiveAsSidecar(String relative, SidecarNames.Kind kind) {
        String meaning =
                switch (kind) {
                    case SIGNATURE, CHECKSUM_SIGNATURE -> "a signature";
                    case CHECKSUM, WEAK_CHECKSUM -> "a checksum";
                    case JOB -> "a job";
                    case DEFINITION -> "a service definition";
                    case DONE_MARKER -> "a marker that the upload of another file is over";
                };
        boolean isSignature =
                kind == SidecarNames.Kind.SIGNATURE || kind == SidecarNames.Kind.CHECKSUM_SIGNATURE;
        return DropNote.notTaken(
                relative,
                "By its content it is an archive"
                        + (isSignature
                                ? ", or an encrypted or signed message that may contain one"
                                : "")
                        + ", but its name is that of "
                        + meaning
                        + ".",
                isSignature
                        ? "Decrypt it (gpg -d), upload the archive under a name that ends in .tar, and"
                                + " remove this file. A signature is a file of its own (gpg -b FILE)."
                        : "Rename it, so that it ends in .tar.");
    }

    /** A file with the name of a checksum file that has more bytes than any of them. */
    static DropNote tooLong(String relative) {
        return DropNote.notTaken(
                relative,
                "It has the name of a checksum file and more than "
                        + HumanReadable.size(SidecarReader.MAX_BYTES)
                        + ". Longshore compares no digest in a file of this size; the report of an"
                        + " archive that it names names it.",
                "Write the line of the archive into a file of its own (grep -F NAME.tar FILE >"
                        + " NAME.tar.sha256), and remove this one.");
    }

    /** A text with checksums that Longshore cannot read. */
    static DropNote unreadChecksums(String relative) {
        return DropNote.notTaken(
                relative,
                "It may contain checksums, but has no line with a digest and the name of an archive in"
                        + " a form that Longshore reads. If an archive is in this folder, its"
                        + " report names this file.",
                "Write it as sha256sum does (sha256sum NAME.tar > NAME.tar.sha256), or remove it.");
    }

    /** An archive with the name of a file that Longshore writes into the folder of a job. */
    static DropNote named(String relative) {
        return DropNote.notTaken(
                relative,
                "Its content is that of an archive, but its name is one that Longshore gives to"
                        + " reports and other files of its own.",
                "Rename it, so that it ends in .tar.");
    }

    /**
     * Any other file.
     *
     * @param isList whether it is a checksum list, by its name or its content
     * @param archives those of its folder
     * @param still since when it has not changed
     * @return nothing if it does not need an answer yet
     */
    Optional<DropNote> other(
            String relative, boolean isList, FolderArchives archives, Instant still, Instant now) {
        String name = relative.substring(relative.lastIndexOf('/') + 1);
        String key = SidecarNames.key(name);
        if (APPLE_DOUBLE.matcher(key).matches()) {
            return Optional.of(
                    DropNote.notTaken(relative, "It is a file that macOS created.", "Remove it."));
        }
        if (SidecarNames.isEndingOnly(name)) {
            return Optional.of(
                    DropNote.notTaken(
                            relative,
                            "Its name is nothing but the ending of an archive's name.",
                            "Rename it to NAME" + key + "."));
        }
        if (key.startsWith(".") && !SidecarNames.isTarball(name.substring(1))) {
            return Optional.empty();
        }
        if (isList && !SidecarNames.isTemporary(name)) {
            return archives.names().isEmpty() ? Optional.of(list(relative)) : Optional.empty();
        }
        if (SidecarNames.isTemporary(name)) {
            return Optional.of(temporary(relative, still, now));
        }
        Optional<String> tarball = SidecarNames.tarballOf(name);
        if (tarball.isPresent() || SidecarNames.isDefinition(name)) {
            return archives.hasOwner(name)
                    ? Optional.empty()
                    : Optional.of(sidecar(relative, tarball.orElse(null), still));
        }
        if (archives.hasOwner(name)) {
            return Optional.empty();
        }
        @Nullable String owner = tarballBefore(name, archives.names());
        if (owner != null) {
            return Optional.of(
                    DropNote.notTaken(
                            relative,
                            "It begins with the name of "
                                    + Printable.of(owner)
                                    + ", but its ending is not one of a checksum, a signature, a"
                                    + " job or a service definition.",
                            "If it is the checksum, rename it to "
                                    + Printable.of(owner)
                                    + ".sha256. Otherwise remove it."));
        }
        return Optional.of(unknown(relative, name));
    }

    private static DropNote list(String relative) {
        return DropNote.waiting(
                relative,
                "No archive that it names is in this folder.",
                null,
                "Upload the archive into this folder, under the name in this file. If it was reported"
                        + " before, remove this file.");
    }

    private DropNote temporary(String relative, Instant still, Instant now) {
        return Duration.between(still, now).compareTo(settings.stall()) < 0
                ? DropNote.waiting(
                        relative,
                        "It has the name of an unfinished upload.",
                        null,
                        "Finish the upload, or rename the file once it is whole.")
                : DropNote.notTaken(
                        relative,
                        "It has the name of an unfinished upload, and has not changed for "
                                + shown(settings.stall())
                                + ".",
                        "Continue the upload, or rename the file once it is whole.");
    }

    private DropNote sidecar(String relative, @Nullable String tarball, Instant still) {
        String name = relative.substring(relative.lastIndexOf('/') + 1);
        boolean isCompared = tarball != null && SidecarNames.isChecksum(tarball, name);
        return DropNote.waiting(
                relative,
                tarball == null
                        ? "No tarball is here that it belongs to."
                        : "The tarball " + Printable.of(tarball) + " is not here.",
                still.plus(settings.leftOver()),
                tarball == null
                        ? "Upload the tarball into the same folder."
                        : "Upload "
                                + Printable.of(tarball)
                                + " into the same folder. If it was reported before, "
                                + (isCompared
                                        ? "wait: Longshore compares this file with that report, and"
                                                + " adds the result to it."
                                        : "remove this file."));
    }

    private static DropNote unknown(String relative, String name) {
        if (SidecarNames.isPiece(name)) {
            return DropNote.notTaken(
                    relative,
                    "It is a part of an unpacked archive. Longshore imports whole archives only.",
                    "Upload the archive as it was written, and remove this folder.");
        }
        if (WINDOWS.matcher(SidecarNames.key(name)).matches()) {
            return DropNote.notTaken(relative, "It is a file that Windows created.", "Remove it.");
        }
        return DropNote.notTaken(
                relative,
                "By its content it is no archive of images, nor another kind of file that Longshore"
                        + " knows, and it belongs to no archive by its name.",
                "If it was an archive, it is damaged: upload it again. Otherwise remove it.");
    }

    private static boolean isAbout(String sidecar, String file) {
        return SidecarNames.key(sidecar).startsWith(SidecarNames.key(file));
    }

    /** Of the archives that end as such, the first whose name the file's begins with. */
    private static @Nullable String tarballBefore(String name, Set<String> archives) {
        return archives.stream()
                .filter(it -> SidecarNames.isTarball(it) && isAbout(name, it))
                .findFirst()
                .orElse(null);
    }

    private static String shown(Duration duration) {
        return HumanReadable.duration(duration);
    }
}
