package io.longshore.share;

import io.longshore.files.AtomicFiles;
import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings files to where a job can name them. */
public final class Depot {
    private static final long STEP_BYTES = 8 << 20;

    private final Share share;

    public Depot(Share share) {
        this.share = share;
    }

    /**
     * Copies a tarball and its sidecars (checksum, signature) into {@code depot/}, unless it is
     * already in there. Existing files are never replaced by other content, and incomplete files
     * are never visible.
     *
     * @param job for which the copy is made; once the job has its report, the copy may be removed
     * @return the path for the job, relative to {@code depot/}
     * @throws ProblemException {@code FILE_MISSING} if there is no such file; {@code
     *     DEPOT_NAME_TAKEN} if another file of this name is in there; {@code FOLDER_NOT_WRITABLE},
     *     {@code DISK_FULL}
     */
    public String bring(Path tarball, JobId job) {
        if (!Files.isRegularFile(tarball)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_MISSING,
                            "The file " + Printable.of(tarball.toString()) + " does not exist.",
                            "",
                            "Name an archive that was made by 'imgpkg copy --to-tar'."));
        }
        try {
            Path depot = share.depot().toRealPath();
            Path real = tarball.toRealPath();
            if (real.startsWith(depot)) {
                return slashes(depot.relativize(real));
            }
            Path target = depot.resolve(tarball.getFileName());
            boolean isThere = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
            if (isThere) {
                requireSame(real, target);
            }
            List<String> sidecars = copySidecars(tarball, target);
            if (isThere ? DepotCopy.isNoted(target) : copy(real, target)) {
                DepotCopy.note(target, sidecars, job);
            }
            return slashes(depot.relativize(target));
        } catch (IOException e) {
            throw DurableFiles.failed("bring " + tarball + " to", share.depot(), e);
        }
    }

    private static List<String> copySidecars(Path tarball, Path target) throws IOException {
        String name = tarball.getFileName().toString();
        Set<String> beside;
        try (Stream<Path> files = Files.list(tarball.toAbsolutePath().getParent())) {
            beside = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
        List<String> copied = new ArrayList<>();
        for (String sidecar : SidecarNames.sidecars(name, beside)) {
            // The job is the one that is sent; a marker says nothing here.
            if (!isJobOrMarker(SidecarNames.kind(name, sidecar))) {
                DurableFiles.copy(
                        tarball.resolveSibling(sidecar),
                        target.resolveSibling(sidecar),
                        SidecarReader.MAX_BYTES);
                copied.add(sidecar);
            }
        }
        return copied;
    }

    private static boolean isJobOrMarker(Optional<SidecarNames.Kind> kind) {
        return kind.filter(it -> it == SidecarNames.Kind.JOB || it == SidecarNames.Kind.DONE_MARKER)
                .isPresent();
    }

    /**
     * @return false if the same file was put there in the meantime
     */
    private static boolean copy(Path from, Path to) throws IOException {
        Path partial = to.resolveSibling("." + to.getFileName() + ".part");
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(
                                partial,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS)) {
            long size = in.size();
            long done = 0;
            while (done < size) {
                done += in.transferTo(done, Math.min(STEP_BYTES, size - done), out);
            }
        }
        AtomicFiles.force(partial);
        boolean ours = DurableFiles.giveName(partial, to);
        DurableFiles.delete(partial);
        if (!ours) {
            requireSame(from, to);
        }
        return ours;
    }

    private static void requireSame(Path file, Path target) throws IOException {
        boolean same =
                Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                        && Files.mismatch(file, target) == -1;
        if (!same) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.DEPOT_NAME_TAKEN,
                            "depot/"
                                    + Printable.of(target.getFileName().toString())
                                    + " differs from "
                                    + Printable.of(file.toString())
                                    + ".",
                            "A job may be about to read it, so it is not replaced.",
                            "Give your file another name, or remove the one in depot/."));
        }
    }

    /** A job names its file with slashes, whatever this system has. */
    private static String slashes(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }
}
