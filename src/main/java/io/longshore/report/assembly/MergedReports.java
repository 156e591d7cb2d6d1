package io.longshore.report.assembly;

import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Bundle;
import io.longshore.report.ImportReport.Content;
import io.longshore.report.ImportReport.Image;
import io.longshore.report.ImportReport.Transfer;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportAdditions.Accessory;
import io.longshore.report.ReportAdditions.ImportedBy;
import io.longshore.report.ReportAdditions.Scan;
import io.longshore.report.ReportAdditions.ScannedImage;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportTimes;
import io.longshore.report.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One report of the imports of one archive into several repositories. */
public final class MergedReports {
    private MergedReports() {}

    /**
     * The report of all: VERIFIED if each is, INCOMPLETE if some are. If every repository was
     * refused, REJECTED or FAILED as for one repository.
     *
     * @param job with the signatures of all images
     * @param parts one for each repository, at least one, without signatures
     * @param refusals of the repositories that received nothing
     * @param warnings about the archive, each once
     */
    public static ImportReport merge(
            ReportedJob job,
            List<ImportReport> parts,
            List<Problem> refusals,
            List<ReportProblem> warnings,
            Instant finishedAt) {
        List<Image> images = new ArrayList<>();
        List<ReportProblem> problems = new ArrayList<>();
        Transfer transfer = Transfer.NOTHING;
        @Nullable Bundle bundle = null;
        boolean isWhole = true;
        for (ImportReport part : parts) {
            images.addAll(part.content().images());
            problems.addAll(part.problems());
            transfer = sum(transfer, part.content().transfer());
            bundle = bundle == null ? part.content().bundle() : bundle;
            isWhole &= part.status() == Status.VERIFIED;
        }
        problems.addAll(warnings);
        problems.addAll(job.signed().problems());
        return ReportAssembler.merged(
                job.with(
                        job.times()
                                .pushed(
                                        last(parts, ReportTimes::pushedAt),
                                        last(parts, ReportTimes::readBackAt))),
                status(isWhole, parts, refusals),
                new Content(job.target(), bundle, images, transfer, job.signed().signatures()),
                problems,
                additions(job, parts),
                finishedAt);
    }

    private static @Nullable Instant last(
            List<ImportReport> parts, Function<ReportTimes, @Nullable Instant> time) {
        return parts.stream()
                .map(part -> time.apply(part.times()))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static Status status(
            boolean isWhole, List<ImportReport> parts, List<Problem> refusals) {
        if (refusals.isEmpty() || refusals.size() < parts.size()) {
            return isWhole ? Status.VERIFIED : Status.INCOMPLETE;
        }
        boolean isRejected =
                refusals.stream()
                        .allMatch(refusal -> ReportAssembler.status(refusal) == Status.REJECTED);
        return isRejected ? Status.REJECTED : Status.FAILED;
    }

    private static Transfer sum(Transfer one, @Nullable Transfer other) {
        return other == null
                ? one
                : new Transfer(
                        one.uploadedBytes() + other.uploadedBytes(),
                        one.presentBytes() + other.presentBytes(),
                        one.mountedBytes() + other.mountedBytes(),
                        one.blobs() + other.blobs(),
                        Math.round((one.seconds() + other.seconds()) * 1000) / 1000.0);
    }

    private static ReportAdditions additions(ReportedJob job, List<ImportReport> parts) {
        List<Accessory> accessories = new ArrayList<>();
        List<ScannedImage> scanned = new ArrayList<>();
        List<String> summaries = new ArrayList<>();
        for (ImportReport part : parts) {
            ReportAdditions additions = part.additions();
            if (additions.accessories() != null) {
                accessories.addAll(additions.accessories());
            }
            if (additions.scan() != null) {
                scanned.addAll(additions.scan().images());
            }
            if (additions.summary() != null) {
                String place = Objects.requireNonNull(part.content().target()).repository();
                summaries.add(place + ": " + additions.summary());
            }
        }
        ReportAdditions all =
                ReportAdditions.of(job.replayOf())
                        .with(
                                accessories.isEmpty() ? null : accessories,
                                scanned.isEmpty() ? null : new Scan(scanned));
        ImportedBy worker =
                parts.stream()
                        .map(part -> part.additions().importedBy())
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        ReportAdditions by = worker == null ? all : all.with(worker);
        return summaries.isEmpty() ? by : by.with(String.join("; ", summaries));
    }
}
