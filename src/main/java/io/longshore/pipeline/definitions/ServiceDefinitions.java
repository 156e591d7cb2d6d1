package io.longshore.pipeline.definitions;

import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.SignatureFindings;
import io.longshore.report.Status;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.share.DroppedFile;
import io.longshore.share.FileState;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.supervisor.ServiceDefinition;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Definitions of Supervisor Services on the share: those that came with a tarball, and those that
 * come alone, for a bundle that was verified before. Thread-safe.
 */
public final class ServiceDefinitions {
    private final WorkFolder work;
    private final VerifiedBundles bundles;
    private final Clock clock;

    /** The files without a tarball that the last scan found. */
    private volatile Map<Path, Looked> looked = Map.of();

    private record Looked(FileState state, List<String> images) {}

    public ServiceDefinitions(WorkFolder work, VerifiedBundles bundles, Clock clock) {
        this.work = work;
        this.bundles = bundles;
        this.clock = clock;
    }

    /** Of the files that came alone, the definitions of bundles that this site has. */
    public List<DroppedFile> wanted(List<DroppedFile> files) {
        Map<Path, Looked> before = looked;
        Map<Path, Looked> now = new HashMap<>();
        for (DroppedFile file : files) {
            look(file, before.get(file.path())).ifPresent(it -> now.put(file.path(), it));
        }
        looked = now;
        return files.stream().filter(file -> isWanted(now.get(file.path()))).toList();
    }

    private boolean isWanted(@Nullable Looked file) {
        return file != null
                && !file.images().isEmpty()
                && bundles.reportFor(file.images()).isPresent();
    }

    /** A file waits for long, and is read again only when it has changed. */
    private static Optional<Looked> look(DroppedFile file, @Nullable Looked before) {
        try {
            FileState state = FileState.of(file.path());
            return Optional.of(
                    before != null && before.state().equals(state)
                            ? before
                            : new Looked(state, images(file)));
        } catch (IOException | ProblemException e) {
            // Gone again, or not readable for us.
            return Optional.empty();
        }
    }

    /** Empty if it is not a definition, which Longshore then ignores. */
    private static List<String> images(DroppedFile file) throws IOException {
        try (InputStream in = Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(ServiceDefinition.LARGEST + 1);
            return ServiceDefinition.parse(file.name(), content).images();
        } catch (ProblemException e) {
            return List.of();
        }
    }

    /**
     * The report of a job whose file is a definition: what its bundle's report says of it.
     *
     * @param checksum what the report states of a checksum file
     */
    public ImportReport check(
            Ticket ticket, int attempt, Instant startedAt, ImportReport.Checksum checksum) {
        byte[] content = work.sidecar(ticket, ticket.fileName()).orElse(new byte[0]);
        ServiceDefinition definition = ServiceDefinition.parse(ticket.fileName(), content);
        ImportReport verified =
                bundles.reportFor(definition.images()).orElseThrow(() -> unknownBundle(ticket));
        ImportReport.Source source =
                new ImportReport.Source(
                        ticket.file(), (long) content.length, Digest.of(content).hex(), checksum);
        return ReportAssembler.definition(
                ReportedJob.of(ticket, attempt)
                        .checked(
                                startedAt,
                                source,
                                ImportReport.Target.UNKNOWN,
                                SignatureFindings.UNKNOWN),
                ticket.fileName(),
                verified,
                clock.instant());
    }

    /**
     * Rewrites the definitions of a VERIFIED job to name this site's registry and adds this to its
     * report: part of step F1, may be repeated.
     */
    public ImportReport localize(ImportReport report) {
        Optional<Ticket> ticket = work.ticket(report.jobId());
        if (report.status() != Status.VERIFIED || ticket.isEmpty()) {
            return report;
        }
        Localization localization = new Localization(report, verifiedBy(report));
        for (String name : work.definitions(ticket.get())) {
            work.definition(ticket.get(), name)
                    .flatMap(content -> localization.add(name, content))
                    .ifPresent(content -> work.localize(ticket.get(), name, content));
        }
        return localization.report();
    }

    private static @Nullable JobId verifiedBy(ImportReport report) {
        return report.additions().serviceDefinitions() == null
                ? null
                : report.additions().serviceDefinitions().get(0).verifiedBy();
    }

    private static ProblemException unknownBundle(Ticket ticket) {
        return new ProblemException(
                Problem.permanent(
                        Code.SERVICE_DEFINITION_UNFIT,
                        "No bundle named by the service definition "
                                + Printable.of(ticket.file())
                                + " is known on this share.",
                        "No report in done/ describes the repository and tag, or the digest,"
                                + " that it names.",
                        "Deliver its archive first; then drop it again, or 'longshore replay' it."));
    }
}
