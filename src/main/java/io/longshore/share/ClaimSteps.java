package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.JobIds;
import io.longshore.job.Principal;
import io.longshore.problem.ProblemException;
import io.longshore.trust.FilesBeside;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes dropped files: steps D1 to D5 of docs/delivery.md, each durable when its method returns.
 * Thread-safe as far as one thread claims.
 */
public final class ClaimSteps {
    private final Share share;
    private final JobFolders folders;
    private final Uploads uploads;
    private final RemoteFetches fetches;
    private final ChecksumLists lists;
    private final Clock clock;
    private final JobIds ids;

    /** By path below drop/: claims whose check has neither passed nor refused them. */
    private final Map<String, JobId> unsettled = new ConcurrentHashMap<>();

    public ClaimSteps(
            Share share,
            JobFolders folders,
            Uploads uploads,
            RemoteFetches fetches,
            ChecksumLists lists,
            JobIds ids,
            Clock clock) {
        this.uploads = uploads;
        this.fetches = fetches;
        this.lists = lists;
        this.share = share;
        this.folders = folders;
        this.clock = clock;
        this.ids = ids;
    }

    /** D1: the job's folder. The job of the tarball, if there is a valid one, may name it. */
    public PendingClaim makeFolder(DroppedFile file) {
        byte @Nullable [] document = jobBeside(file);
        @Nullable ImportJob named = parsed(document, file);
        // Read after the job: the job counts only if the user who uploaded the tarball uploaded it.
        Provenance provenance = uploads.provenance(file.path(), file.sidecars());
        List<String> ignored = provenance.ignored(file.name());
        boolean isIgnored =
                jobName(file.name(), file.sidecars()).filter(ignored::contains).isPresent();
        @Nullable ImportJob job = isIgnored ? null : named;
        Instant now = clock.instant();
        JobId asked = job == null ? null : job.id();
        JobId id = asked != null && isFree(asked) ? asked : newId(file.name());
        List<String> sidecars =
                file.sidecars().stream()
                        .filter(c -> !isEmptyMarker(file, c))
                        .filter(c -> !ignored.contains(c))
                        .toList();
        Ticket ticket =
                new Ticket(
                        Ticket.versionFor(job),
                        id,
                        Ticket.Origin.DROP,
                        file.relative(),
                        job,
                        now,
                        requestedBy(job, provenance.uploadedBy()),
                        sidecars,
                        provenance.withUnused(file.unused()),
                        null);
        folders.make(id);
        // Not before: a claim without a folder would hold the file up, and nothing would abandon
        // it.
        unsettled.put(file.relative(), id);
        return new PendingClaim(file, ticket, document);
    }

    /** One with content may have the archive's checksum, and is filed with it. */
    private static boolean isEmptyMarker(DroppedFile file, String name) {
        try {
            return SidecarNames.isDoneMarker(file.name(), name)
                    && Files.size(file.path().resolveSibling(name)) == 0;
        } catch (IOException e) {
            // Gone since its folder was listed.
            return true;
        }
    }

    /** D2: copies of the sidecars. */
    public void copySidecars(PendingClaim claim) {
        Path folder = folder(claim.ticket());
        Optional<String> job = jobName(claim.file().name(), claim.file().sidecars());
        for (String sidecar : claim.ticket().sidecars()) {
            if (job.filter(sidecar::equals).isPresent() && claim.job() != null) {
                // What the ticket was made from, even if the file was replaced since.
                DurableFiles.write(folder.resolve(sidecar), claim.job());
            } else {
                DurableFiles.copy(
                        claim.file().path().resolveSibling(sidecar),
                        folder.resolve(sidecar),
                        SidecarReader.MAX_BYTES);
            }
        }
    }

    /** D3: the ticket. */
    public void writeTicket(PendingClaim claim) {
        claim.ticket().write(folder(claim.ticket()));
    }

    /**
     * D4: the claim itself.
     *
     * @return false if the file was removed or written to again; the job's folder is then removed
     */
    public boolean take(PendingClaim claim) {
        Path folder = folder(claim.ticket());
        Path file = claim.file().path();
        boolean taken =
                uploads.take(
                        file, () -> DurableFiles.rename(file, folder.resolve(claim.file().name())));
        if (!taken) {
            abandon(claim);
        }
        return taken;
    }

    /**
     * Ends a claim that could not be made; the file stays in {@code drop/}.
     *
     * @return false if the tarball was taken already: then the claim stands
     */
    public boolean abandon(PendingClaim claim) {
        Path folder = folder(claim.ticket());
        if (Files.exists(folder.resolve(claim.file().name()), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        settled(claim.ticket());
        DurableFiles.deleteTree(folder);
        folders.forget(claim.ticket().id());
        return true;
    }

    /**
     * D5: sidecars leave {@code drop/}, each only if it is unchanged since the copy; done markers,
     * too.
     */
    public void tidyDrop(Ticket ticket) {
        Path folder = folder(ticket);
        Path dropFolder = dropPath(ticket).resolveSibling("");
        uploads.gone(ticket.file());
        fetches.claimed(ticket.file());
        for (String sidecar : ticket.sidecars()) {
            Path original = dropFolder.resolve(sidecar);
            if (!FilesBeside.isNamedAfter(ticket.fileName(), sidecar)) {
                if (!isOfAnother(original)) {
                    lists.claimed(original, ticket.fileName());
                }
            } else if (isSameContent(original, folder.resolve(sidecar))) {
                DurableFiles.delete(original);
            } else if (isCut(folder.resolve(sidecar), original)) {
                // Too long for a sidecar: the whole of it is filed with the archive.
                DurableFiles.rename(original, folder.resolve(sidecar));
            }
        }
        doneMarkers(ticket).forEach(marker -> DurableFiles.delete(dropFolder.resolve(marker)));
    }

    /** True for the checksum of another archive that is in the folder. */
    private static boolean isOfAnother(Path file) {
        return SidecarNames.archivesOf(file.getFileName().toString()).stream()
                .anyMatch(it -> Files.exists(file.resolveSibling(it), LinkOption.NOFOLLOW_LINKS));
    }

    /** Those that the scan saw, and the usual ones; one of somebody else was ignored and stays. */
    private static Set<String> doneMarkers(Ticket ticket) {
        Set<String> markers = new TreeSet<>(SidecarNames.doneMarkers(ticket.fileName()));
        Provenance provenance = ticket.provenance();
        if (provenance != null) {
            provenance.beside().keySet().stream()
                    .filter(name -> SidecarNames.isDoneMarker(ticket.fileName(), name))
                    .forEach(markers::add);
            markers.removeIf(it -> provenance.beside().containsKey(it) && !ticket.isOwn(it));
        }
        return markers;
    }

    /** A file that was claimed is back in {@code drop/} under this name: it is whose it was. */
    void returned(Ticket ticket, String name) {
        Provenance provenance = ticket.provenance();
        if (provenance != null) {
            boolean isTarball = name.equals(ticket.fileName());
            uploads.returned(
                    dropPath(ticket).resolveSibling(name),
                    isTarball ? ticket.uploadedBy() : provenance.beside().get(name),
                    isTarball ? provenance.from() : null,
                    isTarball && provenance.interrupted());
        }
    }

    /** A copy of the claimed file gets its name in {@code drop/}, unless the name is in use. */
    void returnCopy(Ticket ticket, Path copy) {
        @Nullable Principal by = ticket.uploadedBy();
        if (by != null && by.via() != Principal.Via.FILE_OWNER) {
            uploads.arrive(copy, dropPath(ticket), by);
        } else {
            DurableFiles.giveName(copy, dropPath(ticket));
        }
    }

    /** True while a file of this path must wait, because an older one of that path may go back. */
    public boolean mustWait(String relative) {
        return unsettled.containsKey(relative);
    }

    /** The claim's check passed or refused it, or it went back. */
    public void settled(Ticket ticket) {
        unsettled.remove(ticket.file(), ticket.id());
    }

    /** Forgets what this process, or a former one, had claimed; repair finds it again. */
    public void forgetAll() {
        unsettled.clear();
    }

    /** A claim of a former process, found at the start. */
    public void unsettled(Ticket ticket) {
        unsettled.put(ticket.file(), ticket.id());
    }

    FaultyUploads faulty() {
        return uploads.faulty();
    }

    /** Where the file was dropped. */
    Path dropPath(Ticket ticket) {
        return share.drop().resolve(ticket.file());
    }

    private Path folder(Ticket ticket) {
        return folders.find(ticket.id())
                .map(JobFolders.Found::folder)
                .orElse(share.work().resolve(ticket.id().toString()));
    }

    private boolean isFree(JobId id) {
        return id != null && folders.isFree(id);
    }

    /** The sidecar that is the job; of several spellings of its name, the usual one. */
    static Optional<String> jobName(String tarball, List<String> sidecars) {
        return SidecarNames.sidecars(tarball, sidecars, SidecarNames.Kind.JOB).stream().findFirst();
    }

    /** Null if there is none, or one that cannot be read now. */
    private static byte @Nullable [] jobBeside(DroppedFile file) {
        Optional<String> name = jobName(file.name(), file.sidecars());
        if (name.isEmpty()) {
            return null;
        }
        try {
            Path job = file.path().resolveSibling(name.get());
            return DurableFiles.readStart(job, SidecarReader.MAX_BYTES + 1);
        } catch (ProblemException e) {
            return null;
        }
    }

    /** Null if there is none, or one that the check will refuse. */
    private static @Nullable ImportJob parsed(byte @Nullable [] document, DroppedFile file) {
        try {
            return document == null ? null : ImportJob.parseSidecar(document, file.relative());
        } catch (ProblemException e) {
            return null;
        }
    }

    private static @Nullable String requestedBy(
            @Nullable ImportJob job, @Nullable Principal uploadedBy) {
        if (job != null && job.requestedBy() != null) {
            return job.requestedBy();
        }
        return uploadedBy == null ? null : uploadedBy.name();
    }

    private JobId newId(String fileName) {
        JobId id = ids.forFile(fileName);
        while (!isFree(id)) {
            id = ids.forFile(fileName);
        }
        return id;
    }

    /** True for a copy of a file that is longer than a sidecar may be. */
    private static boolean isCut(Path copy, Path original) {
        int most = SidecarReader.MAX_BYTES + 1;
        try {
            return Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(copy) == most
                    && Files.size(original) > most
                    && Arrays.equals(
                            DurableFiles.readStart(original, most),
                            DurableFiles.readStart(copy, most));
        } catch (IOException | ProblemException e) {
            return false;
        }
    }

    private static boolean isSameContent(Path one, Path other) {
        try {
            return Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS)
                    && Files.mismatch(one, other) == -1;
        } catch (IOException e) {
            return false;
        }
    }
}
