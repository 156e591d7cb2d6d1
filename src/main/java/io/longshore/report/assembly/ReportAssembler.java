package io.longshore.report.assembly;

import io.longshore.job.Principal;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Content;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportAdditions.Accessory;
import io.longshore.report.ReportAdditions.Label;
import io.longshore.report.ReportAdditions.Scan;
import io.longshore.report.ReportAdditions.ServiceDefinition;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.share.Provenance;
import io.longshore.share.Ticket;
import io.longshore.text.HumanReadable;
import io.longshore.text.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates each report and adds later information. */
public final class ReportAssembler {
    private ReportAssembler() {}

    /** VERIFIED if everything was pushed and read back, else INCOMPLETE with the gaps. */
    public static ImportReport imported(ReportedJob job, PushedContent pushed, Instant finishedAt) {
        return assemble(
                job,
                pushed.isWhole() ? Status.VERIFIED : Status.INCOMPLETE,
                pushed.content(job.signed().signatures()),
                concat(pushed.problems(), job.signed().problems()),
                ReportAdditions.of(job.replayOf()).with(pushed.leftOut()),
                finishedAt);
    }

    /** Of imports into several repositories. */
    static ImportReport merged(
            ReportedJob job,
            Status status,
            Content content,
            List<ReportProblem> problems,
            ReportAdditions additions,
            Instant finishedAt) {
        return assemble(job, status, content, problems, additions, finishedAt);
    }

    /** REJECTED if the input is at fault, else FAILED. Nothing is known to be pushed. */
    public static ImportReport failed(ReportedJob job, Problem problem, Instant finishedAt) {
        return ended(
                job,
                status(problem),
                concat(List.of(ReportProblem.error(problem)), job.signed().problems()),
                finishedAt);
    }

    /**
     * The same for several reasons, each with its problem.
     *
     * @param problems at least one
     */
    public static ImportReport failed(ReportedJob job, List<Problem> problems, Instant finishedAt) {
        return ended(
                job,
                status(problems.get(0)),
                concat(
                        problems.stream().map(ReportProblem::error).toList(),
                        job.signed().problems()),
                finishedAt);
    }

    /** REJECTED for the findings of the signature check. */
    public static ImportReport refused(ReportedJob job, Instant finishedAt) {
        return ended(job, Status.REJECTED, job.signed().problems(), finishedAt);
    }

    /**
     * VERIFIED, for a service definition that came without an archive.
     *
     * @param name of the definition's file
     * @param bundle the report of the job that imported the bundle
     */
    public static ImportReport definition(
            ReportedJob job, String name, ImportReport bundle, Instant finishedAt) {
        Content imported = bundle.content();
        Content root =
                new Content(
                        imported.target(),
                        imported.bundle(),
                        imported.root().stream().toList(),
                        ImportReport.Transfer.NOTHING,
                        List.of());
        ServiceDefinition definition = new ServiceDefinition(name, null, List.of(), bundle.jobId());
        return assemble(
                job,
                Status.VERIFIED,
                root,
                List.of(),
                ReportAdditions.of(job.replayOf()).with(List.of(definition)),
                finishedAt);
    }

    /**
     * Adds what the registry's product lists for the images.
     *
     * @param accessories null if it lists none
     * @param scan null if none was requested
     * @param cautions warnings; one whose code the report has already is left out
     */
    public static ImportReport withProductView(
            ImportReport report,
            @Nullable List<Accessory> accessories,
            @Nullable Scan scan,
            List<Problem> cautions) {
        List<String> codes = report.problems().stream().map(ReportProblem::code).toList();
        List<ReportProblem> warnings =
                cautions.stream()
                        .filter(caution -> !codes.contains(caution.code().name()))
                        .map(ReportProblem::warning)
                        .toList();
        return report.with(report.additions().with(accessories, scan))
                .with(concat(report.problems(), warnings));
    }

    /**
     * Adds warnings that the headline of the report names; nothing if there are none.
     *
     * @param headlines of the warnings, as in "tag 1.0 moved from version 2 to the older 1"
     */
    public static ImportReport withCautions(
            ImportReport report, List<Problem> warnings, List<String> headlines) {
        if (warnings.isEmpty()) {
            return report;
        }
        String summary = report.additions().summary();
        List<String> headline = new ArrayList<>();
        headline.add(summary == null ? "pushed" : summary);
        headline.addAll(headlines);
        return report.with(report.additions().with(String.join("; ", headline)))
                .with(
                        concat(
                                report.problems(),
                                warnings.stream().map(ReportProblem::warning).toList()));
    }

    /** Adds the results for service definitions; nothing if there are none. */
    public static ImportReport withDefinitions(
            ImportReport report, List<ServiceDefinition> definitions, List<ReportProblem> found) {
        return definitions.isEmpty()
                ? report
                : report.with(report.additions().with(definitions))
                        .with(concat(report.problems(), found));
    }

    /** Adds the labels of the delivery; nothing if it has none. */
    public static ImportReport labelled(ImportReport report, List<Label> labels) {
        return report.with(report.additions().labelled(labels));
    }

    /**
     * Adds the uploader, the sender of the job, and the files beside the tarball that were ignored
     * or not used. Values from a worker do not count.
     *
     * @param unused files that belong to the tarball and were not used, with the reasons
     */
    public static ImportReport attested(
            ImportReport report, Ticket ticket, Map<String, String> unused) {
        ReportPeople people = report.people().sentBy(ticket.sentBy());
        Provenance provenance = ticket.provenance();
        List<ReportProblem> problems = withUnused(report, ticket.fileName(), unused).problems();
        if (provenance == null) {
            return report.with(people).with(problems);
        }
        List<ReportProblem> ignored =
                provenance.ignored(ticket.fileName()).stream()
                        .map(name -> ReportProblem.warning(ignored(provenance, name)))
                        .toList();
        return report.with(people.uploadedBy(ticket.uploadedBy())).with(concat(problems, ignored));
    }

    /**
     * Adds a warning for each file that belongs to the tarball and was not used.
     *
     * @param unused by name the reasons, each the end of a sentence that begins with the name
     */
    public static ImportReport withUnused(
            ImportReport report, String tarball, Map<String, String> unused) {
        return report.with(concat(report.problems(), unused(tarball, unused)));
    }

    /** The warnings about files that belong to the tarball and were not used, as above. */
    public static List<ReportProblem> unused(String tarball, Map<String, String> unused) {
        return new TreeMap<>(unused)
                .entrySet().stream()
                        .map(it -> unused(tarball, it.getKey(), it.getValue()))
                        .map(ReportProblem::warning)
                        .toList();
    }

    /**
     * Adds a warning if a registry keeps bytes of uploads that were given up.
     *
     * @param bytes at most so many
     */
    public static ImportReport withLeftUploads(ImportReport report, long bytes) {
        return bytes == 0
                ? report
                : report.with(
                        concat(report.problems(), List.of(ReportProblem.warning(left(bytes)))));
    }

    private static Problem left(long bytes) {
        return Problem.permanent(
                Code.UPLOAD_NOT_REMOVED,
                "The registry may keep up to "
                        + HumanReadable.size(bytes)
                        + " of uploads that were given up.",
                "It did not confirm that it removes them. They are no content: nothing can pull"
                        + " them, and no quota counts them.",
                "The registry removes old uploads by itself. Import with --check-first where its"
                        + " disk is short.");
    }

    private static Problem unused(String tarball, String name, String why) {
        return Problem.permanent(
                Code.FILE_NOT_USED,
                Printable.of(name) + " beside the archive was not used.",
                "The file " + why + (why.endsWith(".") ? "" : "."),
                "If it contains the archive's checksum, compare it with the SHA-256 in this report,"
                        + " and upload it as "
                        + Printable.of(tarball)
                        + ".sha256 the next time.");
    }

    /** Adds the user of the broker who sent a message that is not a job; null if unknown. */
    public static ImportReport sentBy(ImportReport report, @Nullable Principal who) {
        return report.with(report.people().sentBy(who));
    }

    private static Problem ignored(Provenance provenance, String name) {
        return Problem.permanent(
                Code.FOREIGN_FILE_IGNORED,
                Printable.of(name) + " beside the archive was ignored.",
                "It was uploaded by "
                        + shown(provenance.beside().get(name))
                        + ", the archive by "
                        + shown(provenance.uploadedBy())
                        + ".",
                "Upload it as the user who uploads the archive, with the archive.");
    }

    private static String shown(@Nullable Principal who) {
        return who == null ? "an unknown user" : Printable.of(who.shown());
    }

    /** REJECTED if the input is at fault, else FAILED. */
    static Status status(Problem problem) {
        boolean inputAtFault =
                problem.code().fault() == Fault.INPUT
                        || problem.code() == Code.REGISTRY_NOT_ALLOWED;
        return inputAtFault ? Status.REJECTED : Status.FAILED;
    }

    private static ImportReport ended(
            ReportedJob job, Status status, List<ReportProblem> problems, Instant finishedAt) {
        return assemble(
                job,
                status,
                Content.nothing(job.target(), job.signed().signatures()),
                problems,
                ReportAdditions.of(job.replayOf()),
                finishedAt);
    }

    /** Every report is created here. */
    private static ImportReport assemble(
            ReportedJob job,
            Status status,
            Content content,
            List<ReportProblem> problems,
            ReportAdditions additions,
            Instant finishedAt) {
        return new ImportReport(
                ImportReport.VERSION,
                job.id(),
                status,
                job.attempt(),
                job.times().finished(finishedAt),
                ReportPeople.claimed(job.requestedBy()),
                job.source(),
                content,
                problems,
                additions);
    }

    private static List<ReportProblem> concat(
            List<ReportProblem> first, List<ReportProblem> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
