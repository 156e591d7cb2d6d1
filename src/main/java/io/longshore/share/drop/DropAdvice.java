package io.longshore.share.drop;

import io.longshore.share.DropNote;
import io.longshore.share.DroppedFile;
import io.longshore.share.UploadProgress;
import io.longshore.text.HumanReadable;
import io.longshore.text.Printable;
import io.longshore.trust.SidecarNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the sender of a file in {@code drop/} that is not claimed needs to know and to do. */
final class DropAdvice {
    private static final String UNCOMPRESSED =
            "It is compressed in a way that is not read. Longshore imports files whose names end in"
                    + " .tar, .tar.gz, .tgz, .tar.zst or .tzst.";

    private static final Pattern PACKED =
            Pattern.compile(".*\\.(t?gz|tbz2?|txz|tzst|bz2|xz|zst|lz4|lzma|z|zip|7z|rar|cab|iso)");

    private static final String ARCHIVE_ENDING = ".+\\.(tar|tar\\.gz|tgz|tar\\.zst|tzst)";

    /** What macOS writes beside each file on a file system without its attributes. */
    private static final Pattern APPLE_DOUBLE =
            Pattern.compile("\\._.+|\\.ds_store", Pattern.DOTALL);

    /** By lower-case names, the first that fits. In a fix, %s is the file's name. */
    private static final List<Kind> KINDS =
            List.of(
                    kind(
                            "manifest\\.json|index\\.json|oci-layout|sha256-[0-9a-f]{64}.*",
                            "It is a part of an unpacked archive. Longshore imports whole tarballs"
                                    + " only.",
                            "Upload the tarball that imgpkg copy --to-tar wrote, and remove this"
                                    + " folder."),
                    kind(
                            ".*\\.(tar|t?gz|zip|7z)[._-]?([0-9]{1,4}|a[a-z])",
                            "It is a piece of a split file. Longshore imports whole tarballs only.",
                            "Join the pieces (cat, or copy /b on Windows), and upload the tarball."),
                    kind(".*\\.(tgz|gz)", UNCOMPRESSED, "Run gunzip %s, and upload the tarball."),
                    kind(
                            ".*\\.(zip|7z|rar|cab|iso|cpio)",
                            "It is an archive of another kind. Longshore imports files whose names"
                                    + " end in .tar, .tar.gz, .tgz, .tar.zst or .tzst.",
                            "Unpack it, and upload the tarball in it."),
                    kind(PACKED.pattern(), UNCOMPRESSED, "Uncompress it, and upload the tarball."),
                    kind(
                            "(eh)?thumbs\\.db|desktop\\.ini",
                            "It is a file that Windows created.",
                            "Remove it."),
                    kind(
                            ARCHIVE_ENDING + "[\\s.]+",
                            "Its name does not end in .tar, .tar.gz, .tgz, .tar.zst or .tzst: there"
                                    + " are spaces or dots behind it.",
                            "Rename it, without the spaces or dots at the end."),
                    kind(
                            ARCHIVE_ENDING + "\\.[a-z0-9_-]+",
                            "Its name does not end in .tar, .tar.gz, .tgz, .tar.zst or .tzst:"
                                    + " another ending is behind it.",
                            "If it is a tarball, rename it, without the last ending. Otherwise"
                                    + " remove it."),
                    kind(
                            "[^.]*",
                            "Its name has no ending. Longshore imports files whose names end in"
                                    + " .tar, .tar.gz, .tgz, .tar.zst or .tzst.",
                            "If it is a tarball, rename it to %s.tar. Otherwise remove it."),
                    kind(
                            ".*",
                            "Its name does not end in .tar, .tar.gz, .tgz, .tar.zst or .tzst, and it"
                                    + " belongs to no archive by its name.",
                            "If it is a tarball, rename it to %s.tar. Otherwise remove it."));

    private record Kind(Pattern names, String what, String fix) {}

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
            return DropNote.waiting(
                    name,
                    "Longshore has no permission to read it, or a file that belongs to it.",
                    null,
                    "Ask your administrator to run chmod g+r on the files.");
        }
        return switch (progress) {
            case OPEN -> DropNote.waiting(name, "Its upload is running.", null, "Wait.");
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

    /**
     * Any other file.
     *
     * @param isList whether it is a checksum list, by its name or its content
     * @param names of all files in its folder
     * @param still since when it has not changed
     * @return nothing if it does not need an answer yet
     */
    Optional<DropNote> other(
            String relative, boolean isList, Set<String> names, Instant still, Instant now) {
        String name = relative.substring(relative.lastIndexOf('/') + 1);
        String key = SidecarNames.key(name);
        if (APPLE_DOUBLE.matcher(key).matches()) {
            return Optional.of(
                    DropNote.notTaken(relative, "It is a file that macOS created.", "Remove it."));
        }
        if (key.startsWith(".") && !SidecarNames.isTarball(name.substring(1))) {
            return Optional.empty();
        }
        if (isList && !SidecarNames.isTemporary(name)) {
            return names.stream().anyMatch(SidecarNames::isTarball)
                    ? Optional.empty()
                    : Optional.of(list(relative));
        }
        if (SidecarNames.isTemporary(name)) {
            return Optional.of(temporary(relative, still, now));
        }
        Optional<String> tarball = SidecarNames.tarballOf(name);
        if (tarball.isPresent() || SidecarNames.isDefinition(name)) {
            return tarball.filter(it -> isHere(it, names)).isPresent()
                    ? Optional.empty()
                    : Optional.of(sidecar(relative, tarball.orElse(null), names, still));
        }
        @Nullable String owner = tarballBefore(name, names);
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

    private DropNote sidecar(
            String relative, @Nullable String tarball, Set<String> names, Instant still) {
        String name = relative.substring(relative.lastIndexOf('/') + 1);
        Optional<String> other =
                names.stream()
                        .filter(it -> tarball != null && !it.equals(name))
                        .filter(it -> isPacked(it) && isAbout(name, it))
                        .findFirst();
        if (other.isPresent()) {
            return DropNote.notTaken(
                    relative,
                    "It belongs to "
                            + Printable.of(other.get())
                            + ", which Longshore does not import.",
                    "Unpack "
                            + Printable.of(other.get())
                            + " and upload the tarball with a checksum of its own.");
        }
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
                                + " into the same folder. If it was reported before, wait: Longshore"
                                + " compares this file with that report, and adds the result to"
                                + " it.");
    }

    private static DropNote unknown(String relative, String name) {
        Kind kind =
                KINDS.stream()
                        .filter(it -> it.names().matcher(SidecarNames.key(name)).matches())
                        .findFirst()
                        .orElseThrow();
        return DropNote.notTaken(
                relative, kind.what(), kind.fix().replace("%s", Printable.of(name)));
    }

    private static Kind kind(String names, String what, String fix) {
        return new Kind(Pattern.compile(names, Pattern.DOTALL), what, fix);
    }

    private static boolean isPacked(String name) {
        return PACKED.matcher(SidecarNames.key(name)).matches();
    }

    private static boolean isAbout(String sidecar, String file) {
        return SidecarNames.key(sidecar).startsWith(SidecarNames.key(file));
    }

    private static boolean isHere(String tarball, Set<String> names) {
        return names.stream().anyMatch(it -> SidecarNames.isSame(it, tarball));
    }

    private static @Nullable String tarballBefore(String name, Set<String> names) {
        List<String> owners =
                names.stream()
                        .filter(it -> SidecarNames.isTarball(it) && isAbout(name, it))
                        .sorted()
                        .toList();
        return owners.isEmpty() ? null : owners.get(0);
    }

    private static String shown(Duration duration) {
        return HumanReadable.duration(duration);
    }
}
