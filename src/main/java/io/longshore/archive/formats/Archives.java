package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveFormat;
import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.ArchivePlan;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.MissingPlatform;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.archive.bytes.BytesInMemory;
import io.longshore.archive.docker.DockerFormat;
import io.longshore.archive.imgpkg.ImgpkgFormat;
import io.longshore.archive.imgpkg.ImgpkgPlan;
import io.longshore.archive.layout.LayoutFormat;
import io.longshore.archive.tar.TarReader;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recognises archives by their content, opens them, and plans the ones that are exported. */
public final class Archives {
    /** A tar that no format recognises. */
    public static final ArchiveKind TAR = Kinds.TAR;

    /** Anything else. */
    public static final ArchiveKind UNKNOWN = Kinds.UNKNOWN;

    private static final ArchiveFormat IMGPKG = new ImgpkgFormat();

    /** All formats that can be read. The first that recognises an archive reads it. */
    private static final List<ArchiveFormat> FORMATS =
            List.of(new LayoutFormat(), new DockerFormat(), IMGPKG);

    /** How an archive is refused whose end is missing, and its list of images with it. */
    private static final Set<Code> OF_CUT_FILES =
            EnumSet.of(
                    Code.KIND_NOT_READ,
                    Code.MANIFEST_JSON_MISSING,
                    Code.MANIFEST_JSON_UNREADABLE,
                    Code.BLOB_MISSING,
                    Code.TARBALL_TRUNCATED);

    private Archives() {}

    /**
     * What a file is, by its content; the file's name does not count. A kind does not promise that
     * the archive can be opened.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_MISSING}, {@code FILE_UNREADABLE}
     */
    public static Recognition recognise(Path file, ArchiveLimits limits) {
        try (ArchiveFile bytes = ArchiveFile.open(file)) {
            return recognise(bytes, limits);
        }
    }

    /** {@link #recognise(Path, ArchiveLimits)} of a file that is open, and stays so. */
    public static Recognition recognise(ArchiveBytes file, ArchiveLimits limits) {
        return new Recogniser(FORMATS, limits).recognise(file);
    }

    /**
     * What a compressed file is, by the first bytes of its uncompressed content.
     *
     * @param begin empty if they are unknown
     */
    public static Recognition recognise(
            ArchiveBytes file, Compression compression, byte[] begin, ArchiveLimits limits) {
        return new Recogniser(FORMATS, limits).compressed(file, compression, begin);
    }

    /** How much of the beginning of a file {@link #isKnown} needs. */
    public static final int START_BYTES = Magic.BYTES;

    /**
     * True if a file begins like one that is read, or that is refused by its name; a tar of any
     * kind, a compressed file and a part of a split archive do.
     *
     * @param start the first {@value #START_BYTES} bytes, or all of a shorter file
     */
    public static boolean isKnown(String name, byte[] start) {
        return Recogniser.isKnown(new BytesInMemory(name, start), start);
    }

    /**
     * True if the bytes of a file are the beginning of one that is read, as far as they go.
     *
     * @param start all bytes of the file
     */
    public static boolean mayBecomeArchive(byte[] start) {
        return TarReader.mayBecomeTar(start) || Compression.mayBegin(start);
    }

    /** How a file is compressed as a whole; empty if it is not, or if it is part of another. */
    public static Optional<Compression> compression(ArchiveBytes file) {
        byte[] start = file.read(0, (int) Math.min(file.sizeBytes(), Magic.BYTES));
        return Parts.isNamed(file) ? Optional.empty() : Compression.of(start);
    }

    /**
     * Why a compressed file is refused, as far as the first bytes of its content show it; empty if
     * it may be an archive that can be read.
     *
     * @param begin not empty
     */
    public static Optional<Problem> refusal(
            ArchiveBytes file,
            Compression compression,
            byte[] begin,
            ArchiveLimits limits,
            AcceptedKinds accepted) {
        Recognition found = recognise(file, compression, begin, limits);
        boolean isOpen =
                found.kind().equals(TAR)
                        || found.kind().equals(Kinds.ARCHIVES)
                        || readable().contains(found.kind());
        if (!isOpen) {
            return Optional.of(Refusals.ofContent(file, found));
        }
        return readable().contains(found.kind())
                ? accepted.refusal(
                        found.kind(),
                        TarReader.read(new BytesInMemory(file.name(), begin), limits.entries()))
                : Optional.empty();
    }

    /** The size of the largest file in an archive that is not compressed; 0 if there is none. */
    public static long largest(Path file, ArchiveLimits limits) {
        try (ArchiveFile bytes = ArchiveFile.open(file)) {
            return TarReader.largest(bytes, limits.entries());
        }
    }

    /** The kinds that can be read. */
    public static List<ArchiveKind> readable() {
        return FORMATS.stream().map(ArchiveFormat::kind).toList();
    }

    /**
     * Indexes an archive.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_MISSING}, {@code FILE_UNREADABLE},
     *     {@code NOT_A_TARBALL}, {@code TARBALL_TRUNCATED} (also for an empty file), {@code
     *     TARBALL_DAMAGED} (a header), {@code TARBALL_UNSAFE} (what no exporter writes), {@code
     *     TARBALL_TOO_LARGE} (a limit), {@code MANIFEST_JSON_MISSING}, {@code
     *     MANIFEST_JSON_UNREADABLE}, {@code MANIFEST_UNREADABLE}, {@code KIND_NOT_READ}, {@code
     *     PLATFORM_MISSING}, {@code TWO_TRUTHS}, {@code NAME_TWICE}
     */
    public static ImageArchive open(Path file, ArchiveLimits limits) {
        return open(file, limits, AcceptedKinds.ALL);
    }

    /**
     * {@link #open(Path, ArchiveLimits)} of a kind that the site accepts. An archive of any other
     * kind is recognised, and not read any further.
     *
     * @throws io.longshore.problem.ProblemException also {@code KIND_NOT_ALLOWED}
     */
    public static ImageArchive open(Path file, ArchiveLimits limits, AcceptedKinds accepted) {
        return open(ArchiveFile.open(file), limits, accepted);
    }

    /** {@link #open(Path, ArchiveLimits, AcceptedKinds)} with bytes that are stored elsewhere. */
    public static ImageArchive open(
            ArchiveBytes bytes, ArchiveLimits limits, AcceptedKinds accepted) {
        return open(bytes, limits, accepted, false, false);
    }

    /**
     * {@link #open(ArchiveBytes, ArchiveLimits, AcceptedKinds)}, where it is up to the caller
     * whether platforms may be missing.
     *
     * @param missingPlatforms whether an archive is accepted whose indexes name platforms that are
     *     not in it; {@link ImageArchive#missingPlatforms} lists them
     */
    public static ImageArchive open(
            ArchiveBytes bytes,
            ArchiveLimits limits,
            AcceptedKinds accepted,
            boolean missingPlatforms) {
        return open(bytes, limits, accepted, missingPlatforms, false);
    }

    /**
     * {@link #open(Path, ArchiveLimits)} with bytes that are stored elsewhere. The archive closes
     * them; they are also closed if it cannot be opened.
     */
    public static ImageArchive open(ArchiveBytes bytes, ArchiveLimits limits) {
        return open(bytes, limits, AcceptedKinds.ALL, false, false);
    }

    /**
     * Indexes as much of an archive as can be read, to describe its damage: a file that ends too
     * early, and images whose manifest cannot be read, become damages. For inspection only; the
     * content must not be pushed.
     *
     * @throws io.longshore.problem.ProblemException as {@link #open(Path, ArchiveLimits)}, if the
     *     images cannot be described at all
     */
    public static ImageArchive openDamaged(Path file, ArchiveLimits limits) {
        return openDamaged(ArchiveFile.open(file), limits);
    }

    /** {@link #openDamaged(Path, ArchiveLimits)} with bytes that are stored elsewhere. */
    public static ImageArchive openDamaged(ArchiveBytes bytes, ArchiveLimits limits) {
        return open(bytes, limits, AcceptedKinds.ALL, true, true);
    }

    /**
     * Plans an archive of the kind that exports have: byte for byte the one that {@code imgpkg copy
     * --to-tar} would write.
     *
     * @param images top-level images and indexes in any order
     * @param rootBundle the one of them that is exported as a bundle; null if none is
     * @param includeNonDistributable whether layers whose type says that they are not to be
     *     distributed are included
     */
    public static ArchivePlan plan(
            List<ArchiveEntry> images,
            @Nullable ArchiveEntry rootBundle,
            boolean includeNonDistributable) {
        return ImgpkgPlan.of(images, rootBundle, includeNonDistributable);
    }

    private static ImageArchive open(
            ArchiveBytes bytes,
            ArchiveLimits limits,
            AcceptedKinds accepted,
            boolean missingPlatforms,
            boolean keepDamaged) {
        try {
            ArchiveMembers members = TarReader.read(bytes, limits.entries());
            try {
                return open(members, limits, accepted, missingPlatforms, keepDamaged);
            } catch (ProblemException e) {
                if (members.unusualEnd() == null || !OF_CUT_FILES.contains(e.problem().code())) {
                    throw e;
                }
                return open(members.cut(), limits, accepted, missingPlatforms, keepDamaged);
            }
        } catch (Throwable e) {
            bytes.close();
            throw e;
        }
    }

    private static ImageArchive open(
            ArchiveMembers members,
            ArchiveLimits limits,
            AcceptedKinds accepted,
            boolean missingPlatforms,
            boolean keepDamaged) {
        Recogniser recogniser = new Recogniser(FORMATS, limits);
        ArchiveFormat format =
                recogniser
                        .format(members)
                        .orElseThrow(() -> new ProblemException(refusal(recogniser, members)));
        accepted.require(format.kind(), members);
        ImageArchive archive =
                new ImageArchive(
                        members.file(),
                        limits,
                        format.kind(),
                        format.read(members, limits, keepDamaged));
        if (members.unusualEnd() != null && !archive.hasAllBlobs()) {
            throw new ProblemException(members.unusualEnd().problem());
        }
        List<MissingPlatform> missing = archive.missingPlatforms();
        if (!missing.isEmpty() && (!missingPlatforms || archive.entries().isEmpty())) {
            throw new ProblemException(missing.get(0).problem());
        }
        return archive;
    }

    private static Problem refusal(Recogniser recogniser, ArchiveMembers members) {
        ArchiveBytes file = members.file();
        Problem unknown = members.flaw() == null ? noImages(file) : members.flaw().problem();
        boolean isTar = members.flaw() == null || !members.list().isEmpty();
        Recognition found =
                isTar && members.list().isEmpty()
                        ? new Recognition(TAR, null, null)
                        : recogniser.recognise(file, members);
        boolean isUnlisted = found.kind().equals(DockerFormat.KIND) && members.flaw() == null;
        return Refusals.of(file, found, readable(), isUnlisted ? unreadableList(file) : unknown);
    }

    private static Problem unreadableList(ArchiveBytes file) {
        return Problem.permanent(
                Code.MANIFEST_JSON_UNREADABLE,
                "The manifest.json of '" + file.name() + "' cannot be read.",
                "It is not the list of images that docker save writes; an editor may have changed"
                        + " it.",
                "Save the images again, and copy the file again.");
    }

    private static Problem noImages(ArchiveBytes file) {
        return Problem.permanent(
                Code.MANIFEST_JSON_MISSING,
                "The archive '" + file.name() + "' has no list of images.",
                "It is a tar, but neither imgpkg's (manifest.json), nor an OCI image layout"
                        + " (index.json and blobs/), nor one of docker save (manifest.json).",
                "Export it with 'longshore export', 'imgpkg copy … --to-tar', 'skopeo copy --all …"
                        + " oci-archive:FILE' or 'docker save -o FILE'.");
    }
}
