package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import io.longshore.trust.ChecksumSelection;
import io.longshore.trust.EntryKinds;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jobs under way, as the stages of the gateway ask for them. */
public final class WorkFolder {
    /** In the folder of a rejected job: which job repeats it. */
    private static final String REPLAY = "REPLAY.txt";

    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

    /** Ends the name of a service definition as it was dropped. */
    private static final String ORIGINAL = ".original";

    private final Share share;
    private final JobFolders folders;

    public WorkFolder(Share share, JobFolders folders) {
        this.share = share;
        this.folders = folders;
    }

    /** The state of a folder in {@code work/} at the start, and the repair that follows from it. */
    public sealed interface Unfinished {
        /** Of the job; null where its report is all that counts. */
        default @Nullable Ticket ticket() {
            return null;
        }

        /** The job's. */
        JobId id();

        /** The file was on its way back to {@code drop/}: B2 to B4 are left. */
        record Returning(Ticket ticket) implements Unfinished {
            @Override
            public JobId id() {
                return ticket.id();
            }
        }

        /** The report is there: F2 to F4 are left. */
        record Reported(JobId job) implements Unfinished {
            @Override
            public JobId id() {
                return job;
            }
        }

        /** Claimed or admitted: D5 and the message to the check are left, if not sent already. */
        record Admitted(Ticket ticket) implements Unfinished {
            @Override
            public JobId id() {
                return ticket.id();
            }
        }
    }

    /**
     * Keeps for the time when the job is filed that this message asks for its answer, too.
     *
     * @return false if the job was filed meanwhile
     * @throws ProblemException if its folder cannot be written, or is filed in this moment
     */
    public boolean owe(Ticket ticket, Principal user, String correlationId) {
        Optional<Path> folder = inWork(ticket.id());
        folder.ifPresent(it -> LaterSenders.add(it, ticket, user, correlationId));
        return folder.isPresent();
    }

    /** The messages of {@link #owe}, once: of a job that is filed. */
    public List<LaterSenders.Sender> owed(JobId id) {
        return folders.find(id).map(found -> LaterSenders.take(found.folder())).orElse(List.of());
    }

    /** The ticket of a job that is under way. */
    public Optional<Ticket> ticket(JobId id) {
        return inWork(id).filter(Ticket::isIn).map(Ticket::read);
    }

    /** The ticket of a job, wherever its folder is. */
    public Optional<Ticket> ticketAnywhere(JobId id) {
        return folders.find(id)
                .map(JobFolders.Found::folder)
                .filter(Ticket::isIn)
                .map(Ticket::read);
    }

    /** J2: a ticket for a job that was sent, or for one that could not be admitted. */
    public void admit(Ticket ticket) {
        ticket.write(folders.make(ticket.id()));
    }

    /**
     * J3: takes the tarball of a rejected job, with its sidecars; may be repeated. If the tarball
     * does not exist, the check reports it.
     */
    public void takeFromRejected(Ticket ticket, JobId old) {
        Path folder = inWork(ticket.id()).orElseThrow();
        folders.find(old)
                .filter(found -> found.place() == JobFolders.Place.REJECTED)
                .ifPresent(
                        found -> {
                            for (String sidecar : ticket.sidecars()) {
                                Path original = found.folder().resolve(sidecar);
                                if (Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)) {
                                    DurableFiles.copy(
                                            original,
                                            folder.resolve(sidecar),
                                            SidecarReader.MAX_BYTES);
                                }
                            }
                            DurableFiles.rename(
                                    found.folder().resolve(ticket.fileName()),
                                    folder.resolve(ticket.fileName()));
                        });
    }

    /**
     * Writes {@value #REPLAY} into the folder of a rejected job: who reads its old report finds the
     * job that repeats it. May be repeated; of several replays, the last one is named.
     */
    public void pointToReplay(JobId old, JobId replay) {
        folders.find(old)
                .filter(found -> found.place() == JobFolders.Place.REJECTED)
                .ifPresent(
                        found ->
                                DurableFiles.write(
                                        found.folder().resolve(REPLAY),
                                        replayText(old, replay).getBytes(StandardCharsets.UTF_8)));
    }

    private static String replayText(JobId old, JobId replay) {
        return """
                Job %1$s was repeated as job %2$s.
                The report of job %2$s is in done/%2$s or rejected/%2$s once the job has ended.
                """
                .formatted(old, replay);
    }

    /**
     * The tarball of a job under way.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_MISSING}
     */
    public Path tarball(Ticket ticket) {
        if (ticket.origin() == Ticket.Origin.DEPOT) {
            return share.resolveInDepot(ticket.file());
        }
        Path folder = inWork(ticket.id()).orElse(share.work().resolve(ticket.id().toString()));
        return share.resolve(share.relative(folder.resolve(ticket.fileName())));
    }

    /**
     * The uploaders of a tarball in {@code depot/} and of its sidecars.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_MISSING}
     */
    public Provenance provenance(String file, Uploads uploads) {
        Path tarball = share.resolveInDepot(file);
        return uploads.provenance(tarball, filesIn(tarball.resolveSibling("")));
    }

    private static List<String> filesIn(Path folder) {
        return DurableFiles.list(folder).stream()
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .map(file -> file.getFileName().toString())
                .toList();
    }

    /** The names of the files beside the tarball that may belong to it. */
    public List<String> besides(Ticket ticket) {
        return ticket.origin() == Ticket.Origin.DEPOT
                ? filesIn(share.folderInDepot(ticket.file()))
                : ticket.sidecars();
    }

    /** The files beside the tarball, each to be read once. */
    public SidecarReader sideFiles(Ticket ticket) {
        return SidecarReader.of(
                () -> besides(ticket),
                name -> sidecar(ticket, name),
                () ->
                        ticket.origin() == Ticket.Origin.DEPOT
                                ? EntryKinds.unopened(share.folderInDepot(ticket.file()), true)
                                : Map.of(),
                ticket.surroundings(share));
    }

    /**
     * The files that belong to the tarball and are not used for it. Each reason completes the
     * sentence that begins with the name.
     */
    public Map<String, String> unused(Ticket ticket) {
        if (ticket.isDefinition() || missingTarball(ticket).isPresent()) {
            return Map.of();
        }
        Map<String, String> unused = new TreeMap<>();
        Provenance provenance = ticket.provenance();
        if (provenance != null) {
            unused.putAll(provenance.unused());
        }
        unused.putAll(ChecksumSelection.unused(ticket.fileName(), sideFiles(ticket)));
        return unused;
    }

    /**
     * A sidecar of the archive. Of a longer one than any sidecar is, the first {@value
     * SidecarReader#MAX_BYTES} bytes and one more.
     *
     * @return empty if it is not there
     */
    public Optional<byte[]> sidecar(Ticket ticket, String name) {
        Path folder =
                ticket.origin() == Ticket.Origin.DEPOT
                        ? share.folderInDepot(ticket.file())
                        : inWork(ticket.id()).orElseThrow();
        Path file = folder.resolve(name);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(DurableFiles.readStart(file, SidecarReader.MAX_BYTES + 1))
                : Optional.empty();
    }

    /**
     * The names of the service definitions beside a job's file that belong to it by their name, or
     * of the file itself where it is one.
     */
    public List<String> definitions(Ticket ticket) {
        if (ticket.isDefinition()) {
            return List.of(ticket.fileName());
        }
        return SidecarNames.sidecars(ticket.fileName(), Set.copyOf(besides(ticket))).stream()
                .filter(SidecarNames::isDefinition)
                .filter(ticket::isOwn)
                .toList();
    }

    /** A service definition as it came; may be asked after {@link #localize}, too. */
    public Optional<byte[]> definition(Ticket ticket, String name) {
        Path original = inWork(ticket.id()).orElseThrow().resolve(name + ORIGINAL);
        return Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(DurableFiles.read(original))
                : sidecar(ticket, name);
    }

    /**
     * Puts a service definition for this site into the job's folder, under its own name. The
     * original is kept in the same folder with the suffix {@value #ORIGINAL}. May be repeated.
     */
    public void localize(Ticket ticket, String name, byte[] content) {
        Path folder = inWork(ticket.id()).orElseThrow();
        Path file = folder.resolve(name);
        Path original = folder.resolve(name + ORIGINAL);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.exists(original, LinkOption.NOFOLLOW_LINKS)) {
            DurableFiles.copy(file, original, SidecarReader.MAX_BYTES);
        }
        DurableFiles.write(file, content);
    }

    /**
     * The missing tarball, if the claimed file is a stale sidecar; empty if the job's file is a
     * tarball.
     */
    public static Optional<String> missingTarball(Ticket ticket) {
        return ticket.origin() == Ticket.Origin.DROP
                ? SidecarNames.tarballOf(ticket.fileName())
                : Optional.empty();
    }

    /** The name of the job beside a dropped tarball. */
    public static String jobName(Ticket ticket) {
        return ClaimSteps.jobName(ticket.fileName(), ticket.sidecars())
                .orElse(SidecarNames.job(ticket.fileName()));
    }

    /**
     * Looks through {@code work/} at the start. Folders that hold nothing of value (no ticket, or a
     * drop's ticket without its tarball) are removed.
     *
     * @param skipped receives each folder that cannot be read or removed, with the cause; the
     *     folder stays as it is
     * @throws io.longshore.problem.ProblemException {@code SHARE_AWAY}; {@code SHARE_ERROR} if
     *     {@code work/} itself cannot be listed
     */
    public List<Unfinished> unfinished(BiConsumer<Path, RuntimeException> skipped) {
        folders.load();
        List<Unfinished> found = new ArrayList<>();
        for (Path folder : folders.underWay()) {
            try {
                look(folder).ifPresent(found::add);
            } catch (RuntimeException e) {
                share.requireThere();
                skipped.accept(folder, e);
            }
        }
        return found;
    }

    /** The folder in {@code work/} of a job, whether it exists or not. */
    public Path folder(JobId id) {
        return inWork(id).orElse(share.work().resolve(id.toString()));
    }

    private Optional<Unfinished> look(Path folder) {
        String name = folder.getFileName().toString();
        requireAlone(name);
        if (JobFolders.isReported(folder) && JobId.isJobId(name)) {
            return Optional.of(new Unfinished.Reported(JobId.parse(name)));
        }
        Optional<Ticket> ticket =
                Ticket.isIn(folder) ? Optional.of(Ticket.read(folder)) : Optional.empty();
        ticket.ifPresent(Ticket::requireWhole);
        boolean returning = ReturnSteps.isUnderWay(folder);
        boolean dropWithoutTarball =
                ticket.isPresent()
                        && ticket.get().origin() == Ticket.Origin.DROP
                        && !Files.exists(
                                folder.resolve(ticket.get().fileName()), LinkOption.NOFOLLOW_LINKS);
        if (ticket.isEmpty() && holdsTarball(folder)) {
            // No step leaves this behind, so Longshore does not remove it.
            LOG.warn("{} contains an archive but no ticket; it is left unchanged", folder);
            return Optional.empty();
        }
        if (ticket.isEmpty() || dropWithoutTarball) {
            DurableFiles.deleteTree(folder);
            ticket.ifPresent(t -> folders.forget(t.id()));
            return Optional.empty();
        }
        return Optional.of(
                returning
                        ? new Unfinished.Returning(ticket.get())
                        : new Unfinished.Admitted(ticket.get()));
    }

    /** A job is in one place; with two folders of one name nobody knows which one counts. */
    private void requireAlone(String name) {
        for (Path ended : List.of(share.done(), share.rejected())) {
            if (Share.isFolder(ended.resolve(name))) {
                throw new ProblemException(
                        Problem.permanent(
                                Code.SHARE_ERROR,
                                "The folder "
                                        + Printable.of(name)
                                        + " is in work/ and in "
                                        + ended.getFileName()
                                        + "/.",
                                "A job is in one folder only; another program has copied or"
                                        + " restored one of them.",
                                "Compare them, and remove the one in work/ if the other one has a"
                                        + " report."));
            }
        }
    }

    private static boolean holdsTarball(Path folder) {
        return DurableFiles.list(folder).stream()
                .anyMatch(
                        file ->
                                SidecarNames.isTarball(file.getFileName().toString())
                                        || file.toFile().length() > SidecarReader.MAX_BYTES);
    }

    private Optional<Path> inWork(JobId id) {
        return folders.find(id)
                .filter(found -> found.place() == JobFolders.Place.WORK)
                .map(JobFolders.Found::folder);
    }
}
