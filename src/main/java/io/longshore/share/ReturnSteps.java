package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.problem.Problem;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Puts a claimed file back into {@code drop/}: steps B1 to B4, P1 and P2 of docs/delivery.md. */
public final class ReturnSteps {
    private static final String MARK = "returning";

    /** The copy of a checksum file until it has its name in {@code drop/}. */
    private static final String COPY = "copy-for-drop";

    private final JobFolders folders;
    private final ClaimSteps claims;

    public ReturnSteps(JobFolders folders, ClaimSteps claims) {
        this.folders = folders;
        this.claims = claims;
    }

    /** True if the folder's file is on its way back. */
    static boolean isUnderWay(Path folder) {
        return Files.exists(folder.resolve(MARK), LinkOption.NOFOLLOW_LINKS);
    }

    /** True if another file was dropped under the name of this claim. */
    public boolean isNameTaken(Ticket ticket) {
        return Files.exists(claims.dropPath(ticket), LinkOption.NOFOLLOW_LINKS);
    }

    /** B1: marks the file as being returned, so that repair finishes it. */
    public void mark(Ticket ticket) {
        DurableFiles.write(folder(ticket).resolve(MARK), new byte[0]);
    }

    /**
     * A fault was found that becomes final at this time, unless the upload continues: the sender is
     * told.
     */
    public void faultySoFar(Ticket ticket, Problem problem, Instant until) {
        ProvisionalFault.of(problem, until).write(folder(ticket));
    }

    /** The fault is final, or the job ends otherwise. */
    public void notFaultySoFar(Ticket ticket) {
        ProvisionalFault.remove(folder(ticket));
        claims.faulty().forget(ticket.file());
    }

    /**
     * A fault was found in an upload through Longshore's SFTP server.
     *
     * @return whether the sender may still continue it: then it goes back to {@code drop/}
     */
    public boolean mayContinue(
            Ticket ticket, FileState state, Problem problem, FaultyUploads.Patience patience) {
        return claims.faulty()
                .mayContinue(
                        ticket.file(),
                        state,
                        problem,
                        Objects.requireNonNull(ticket.uploadedBy(), "the sender"),
                        patience);
    }

    /**
     * P1: a checksum file that is not that of the archive reported before has its name in {@code
     * drop/} again, for the next archive; a file that is there is never replaced. On a file system
     * without hard links it is a copy that gets the name. May be repeated.
     */
    public void nameAgain(Ticket ticket) {
        Path claimed = folder(ticket).resolve(ticket.fileName());
        Path kept = claims.dropPath(ticket);
        byte[] content = DurableFiles.readStart(claimed, SidecarReader.MAX_BYTES + 1);
        if (content.length > SidecarReader.MAX_BYTES) {
            return;
        }
        DurableFiles.createFolder(kept.resolveSibling(""));
        Optional<Boolean> isNamed = DurableFiles.addName(claimed, kept);
        if (isNamed.isPresent()) {
            if (isNamed.get()) {
                claims.returned(ticket, ticket.fileName());
            }
            return;
        }
        Path copy = folder(ticket).resolve(COPY);
        DurableFiles.write(copy, content);
        claims.returnCopy(ticket, copy);
        DurableFiles.delete(copy);
    }

    /**
     * P2: the claimed file is one of its own, because its sender may write to the one in {@code
     * drop/}. May be repeated.
     */
    public void separate(Ticket ticket) {
        Path claimed = folder(ticket).resolve(ticket.fileName());
        if (DurableFiles.isSame(claimed, claims.dropPath(ticket))) {
            DurableFiles.write(claimed, DurableFiles.read(claimed));
        }
    }

    /** B2: the sidecars; existing files are never replaced. */
    public void sidecars(Ticket ticket) {
        Path folder = folder(ticket);
        Path drop = claims.dropPath(ticket).resolveSibling("");
        DurableFiles.createFolder(drop);
        for (String sidecar : ticket.sidecars()) {
            if (SidecarNames.isDoneMarker(ticket.fileName(), sidecar)) {
                // It says that the upload is over, and was wrong.
                continue;
            }
            Path copy = folder.resolve(sidecar);
            if (Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)
                    && DurableFiles.giveName(copy, drop.resolve(sidecar))) {
                claims.returned(ticket, sidecar);
            }
        }
    }

    /**
     * B3: the archive; an existing file is never replaced.
     *
     * @return false if another file has the name: then this one stays claimed
     */
    public boolean tarball(Ticket ticket) {
        Path folder = folder(ticket);
        Path tarball = folder.resolve(ticket.fileName());
        boolean gone = !Files.exists(tarball, LinkOption.NOFOLLOW_LINKS);
        boolean back = gone || DurableFiles.giveName(tarball, claims.dropPath(ticket));
        if (back && !gone) {
            claims.returned(ticket, ticket.fileName());
        }
        if (!back) {
            DurableFiles.delete(folder.resolve(MARK));
        }
        return back;
    }

    /** B4: the job's folder goes, the tarball first; with it the job. */
    public void removeFolder(Ticket ticket) {
        Path folder = folder(ticket);
        DurableFiles.delete(folder.resolve(ticket.fileName()));
        DurableFiles.deleteTree(folder);
        folders.forget(ticket.id());
        claims.settled(ticket);
    }

    private Path folder(Ticket ticket) {
        return folders.find(ticket.id()).orElseThrow().folder();
    }
}
