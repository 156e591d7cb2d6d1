package io.longshore.transfer;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchivePlan;
import io.longshore.archive.ArchiveWriter;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.formats.Archives;
import io.longshore.files.AtomicFiles;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of an export to {@code T}, all in one folder: {@code T.part} grows; {@code T.part.old}
 * is what a run for other content left; {@code T} and {@code T.sha256} appear last. No drop folder
 * takes a {@code .part}.
 */
final class ExportFiles {
    private final Path tarball;
    private final Path part;
    private final Path old;
    private final Path sidecar;

    private ExportFiles(Path tarball) {
        this.tarball = tarball;
        String name = tarball.getFileName().toString();
        this.part = tarball.resolveSibling(name + ".part");
        this.old = tarball.resolveSibling(name + ".part.old");
        this.sidecar = tarball.resolveSibling(name + ".sha256");
    }

    /**
     * @throws ProblemException {@code FILE_UNWRITABLE} if the place cannot be written to
     */
    static ExportFiles of(Path tarball) {
        Path absolute = tarball.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw unwritable(tarball, "It is a folder.", "Name the file to write.");
        }
        if (!Files.isDirectory(folder)) {
            throw unwritable(
                    tarball,
                    "There is no folder '" + Printable.of(folder.toString()) + "'.",
                    "Make the folder first.");
        }
        if (!Files.isWritable(folder)) {
            throw unwritable(
                    tarball,
                    "The folder '" + Printable.of(folder.toString()) + "' may not be written to.",
                    "Choose another folder, or give this user the right.");
        }
        return new ExportFiles(absolute);
    }

    Path tarball() {
        return tarball;
    }

    Path part() {
        return part;
    }

    Path sidecar() {
        return sidecar;
    }

    /**
     * Puts what an earlier run left for other content aside, and looks whether there is room.
     *
     * @throws ProblemException {@code DISK_FULL}
     */
    void prepare(ArchivePlan layout) {
        try {
            if (Files.exists(part) && !ArchiveWriter.isOf(part, layout)) {
                Files.move(part, old, StandardCopyOption.REPLACE_EXISTING);
            }
            long room = Files.getFileStore(tarball.getParent()).getUsableSpace();
            // A resumed file already has part of its space, except for holes: then only the disk
            // can
            // say.
            if (!Files.exists(part) && room < layout.sizeBytes()) {
                throw new ProblemException(
                        Problem.permanent(
                                        Code.DISK_FULL,
                                        "There is no room for the archive '"
                                                + shown(tarball)
                                                + "'.",
                                        "It will have "
                                                + layout.sizeBytes()
                                                + " bytes; the disk has "
                                                + room
                                                + " left.",
                                        "Make room, or choose another disk.")
                                .with("neededBytes", layout.sizeBytes())
                                .with("freeBytes", room));
            }
        } catch (IOException e) {
            throw unwritable("The archive '" + shown(part) + "'", e);
        }
    }

    /** Earlier tarballs that may have layers of use, for the caller to close. */
    List<ImageArchive> earlier(ArchiveLimits limits) {
        List<ImageArchive> found = new ArrayList<>();
        for (Path file : List.of(old, tarball)) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            try {
                found.add(Archives.openDamaged(file, limits));
            } catch (ProblemException e) {
                // No tarball, or not enough of one: then all is sent for again.
                continue;
            }
        }
        return found;
    }

    /** Gives the finished tarball its name; its checksum file is there before it. */
    void publish(Digest sha256) {
        String line = sha256.hex() + "  " + tarball.getFileName() + "\n";
        try {
            AtomicFiles.write(sidecar, line.getBytes(StandardCharsets.UTF_8));
            AtomicFiles.replace(part, tarball);
            Files.deleteIfExists(old);
        } catch (IOException e) {
            throw unwritable("The archive '" + shown(tarball) + "'", e);
        }
    }

    /** The problem of a part of the export that the disk did not take. */
    static ProblemException unwritable(String what, IOException e) {
        return new ProblemException(
                Problem.permanent(
                        Code.FILE_UNWRITABLE,
                        what + " cannot be written.",
                        Printable.of(e.getClass().getSimpleName() + ": " + e.getMessage()) + ".",
                        "See whether the folder is there, has room, and may be written to."),
                e);
    }

    private static ProblemException unwritable(Path tarball, String why, String fix) {
        return new ProblemException(
                Problem.permanent(
                        Code.FILE_UNWRITABLE,
                        "The archive '" + shown(tarball) + "' cannot be written.",
                        why,
                        fix));
    }

    private static String shown(Path path) {
        return Printable.of(path.toString());
    }
}
