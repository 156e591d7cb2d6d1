package io.longshore.pipeline.imports;

import io.longshore.archive.ImageArchive;
import io.longshore.config.ReplaceTags;
import io.longshore.pipeline.ImportMessage;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.SignatureFindings;
import io.longshore.report.assembly.MergedReports;
import io.longshore.report.assembly.PushedContent;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import io.longshore.transfer.PrefixTargets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The import of one archive into the repositories below a prefix. Release tags and room are decided
 * for all of them before the first push; then each repository has its turn, whatever became of the
 * others. Used once, by one thread.
 */
final class PrefixImport {
    /** Problems of the archive or the job, not of one repository. */
    private static final Set<Code> OF_THE_ARCHIVE =
            Set.of(Code.CANCELLED, Code.FILE_CHANGED, Code.FILE_UNREADABLE, Code.SHARE_AWAY);

    /** Decisions that hold for the whole delivery: with one of them, nothing is pushed. */
    private static final Set<Code> OF_THE_DELIVERY =
            Set.of(Code.TAG_NOT_REPLACEABLE, Code.TAG_IMMUTABLE, Code.QUOTA_EXCEEDED);

    private final RepositoryImport.Means means;
    private final ReportedJob job;
    private final ImportMessage.Below below;
    private final Progress progress;
    private final Cancellation cancellation;
    private final List<Part> parts = new ArrayList<>();
    private final List<ReportProblem> warnings = new ArrayList<>();

    /** The registry does not answer at all: no other repository is tried in this attempt. */
    private @Nullable Problem away;

    /** A repository, and what became of it so far. */
    private static final class Part {
        private final ImportPlan plan;
        private final RepositoryImport into;
        private RepositoryImport.@Nullable Ready ready;
        private @Nullable Problem refused;
        private @Nullable ImportReport report;

        /**
         * @param refused why nothing may be pushed there; null if it may
         */
        Part(ImportPlan plan, RepositoryImport into, @Nullable Problem refused) {
            this.plan = plan;
            this.into = into;
            this.refused = refused;
        }
    }

    PrefixImport(
            RepositoryImport.Means means,
            ReportedJob job,
            ImportMessage.Below below,
            Progress progress,
            Cancellation cancellation) {
        this.means = means;
        this.job = job;
        this.below = below;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /**
     * Imports.
     *
     * @throws ProblemException what concerns the archive or the whole delivery; if no repository
     *     received anything, a problem that a retry may solve
     */
    Importer.Imported run(ImageArchive archive) {
        plan(archive);
        decideRoom();
        parts.forEach(part -> attempt(part, () -> part.ready = part.into.decide()));
        requireDelivery();
        ReportedJob unsigned = job.with(new SignatureFindings(List.of(), List.of()));
        for (Part part : parts) {
            attempt(
                    part,
                    () ->
                            part.report =
                                    Objects.requireNonNull(part.ready)
                                            .push(unsigned, List.of(), progress));
        }
        return merged(unsigned);
    }

    private void plan(ImageArchive archive) {
        Map<String, ImportMessage.Target> targets = new LinkedHashMap<>();
        below.targets().forEach(target -> targets.put(target.repository(), target));
        Map<String, Problem> refused = new LinkedHashMap<>();
        below.refused().forEach(one -> refused.put(one.repository(), one.problem()));
        archive.notes().forEach(note -> warnings.add(ReportProblem.warning(note)));
        for (PrefixTargets.Placement placement : PrefixTargets.of(archive, below.toPrefix())) {
            String repository = placement.target().toString();
            ImportMessage.Target asked = targets.getOrDefault(repository, nothing(repository));
            if (!targets.containsKey(repository) && !refused.containsKey(repository)) {
                throw placedElsewhere(archive);
            }
            ImportPlan plan =
                    ImportPlanner.plan(
                            archive,
                            placement,
                            RepositoryImport.options(asked),
                            means.parallel(),
                            cancellation);
            placement.notes().forEach(note -> warnings.add(ReportProblem.warning(note)));
            parts.add(
                    new Part(
                            plan,
                            new RepositoryImport(means, archive, plan, asked, cancellation),
                            refused.get(repository)));
        }
    }

    /** Of a repository that nothing is pushed to. */
    private ImportMessage.Target nothing(String repository) {
        return new ImportMessage.Target(
                repository,
                false,
                false,
                below.allowMissingPlatforms(),
                List.of(),
                null,
                ReplaceTags.NEVER,
                Map.of());
    }

    private static ProblemException placedElsewhere(ImageArchive archive) {
        return new ProblemException(
                Problem.permanent(
                        Code.FILE_CHANGED,
                        "The images of "
                                + archive.name()
                                + " go to other repositories than at the"
                                + " check.",
                        "The check was done by another version of Longshore.",
                        "Upgrade all processes to the newest version; then deliver it again."));
    }

    /** The repositories of a project share its room. */
    private void decideRoom() {
        Map<String, List<Part>> projects = new LinkedHashMap<>();
        for (Part part : parts) {
            if (part.refused == null) {
                projects.computeIfAbsent(part.plan.target().project(), any -> new ArrayList<>())
                        .add(part);
            }
        }
        for (List<Part> project : projects.values()) {
            List<ImportPlan> plans = project.stream().map(part -> part.plan).toList();
            Part first = project.get(0);
            attempt(first, () -> first.into.requireRoom(plans));
            project.forEach(part -> part.refused = first.refused);
        }
    }

    /** A step of one repository: what it meets does not stop the others. */
    private void attempt(Part part, Runnable step) {
        if (part.refused != null) {
            return;
        }
        if (away != null) {
            part.refused = away;
            return;
        }
        try {
            step.run();
        } catch (ProblemException e) {
            if (OF_THE_ARCHIVE.contains(e.problem().code())) {
                throw e;
            }
            part.refused = e.problem();
            if (e.problem().retryable() && isAway(part)) {
                away = e.problem();
            }
        }
    }

    private boolean isAway(Part part) {
        try {
            means.registries().client(part.plan.target().registry()).ping(cancellation);
            return false;
        } catch (ProblemException e) {
            // A refusal is an answer.
            return e.problem().retryable();
        }
    }

    /**
     * Nothing is pushed if a release tag may not be moved, or if there is no room for all. After an
     * attempt that has imported a part, that is a result of the repository concerned.
     */
    private void requireDelivery() {
        if (below.begun()) {
            return;
        }
        List<Problem> refusals =
                parts.stream()
                        .map(part -> part.refused)
                        .filter(Objects::nonNull)
                        .filter(problem -> OF_THE_DELIVERY.contains(problem.code()))
                        .distinct()
                        .toList();
        if (!refusals.isEmpty()) {
            throw new ProblemException(together(refusals));
        }
    }

    private static Problem together(List<Problem> refusals) {
        Problem first = refusals.get(0);
        return new Problem(
                first.code(),
                String.join(" ", refusals.stream().map(Problem::what).toList()),
                first.why(),
                first.fix(),
                first.retryable(),
                first.facts());
    }

    private Importer.Imported merged(ReportedJob unsigned) {
        List<Problem> refusals = new ArrayList<>();
        List<ImportReport> reports = new ArrayList<>();
        boolean isWorthRepeating = false;
        for (Part part : parts) {
            Problem refused = part.refused;
            if (refused != null) {
                refusals.add(refused);
                isWorthRepeating |= refused.retryable();
                reports.add(
                        ReportAssembler.imported(
                                unsigned,
                                PushedContent.refused(part.plan, refused),
                                means.clock().instant()));
            } else {
                ImportReport report = Objects.requireNonNull(part.report);
                isWorthRepeating |= RepositoryImport.isWorthRepeating(report);
                reports.add(report);
            }
        }
        if (isWorthRepeating && refusals.size() == parts.size()) {
            throw new ProblemException(
                    refusals.stream().filter(Problem::retryable).findFirst().orElseThrow());
        }
        ImportReport report =
                MergedReports.merge(job, reports, refusals, warnings, means.clock().instant());
        return new Importer.Imported(report, isWorthRepeating);
    }
}
