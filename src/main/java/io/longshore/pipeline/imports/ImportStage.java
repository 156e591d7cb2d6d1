package io.longshore.pipeline.imports;

import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.JobProgress;
import io.longshore.pipeline.JobRetryPolicy;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.RunningWork;
import io.longshore.pipeline.Stage;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.registries.RegistryWatch;
import io.longshore.pipeline.registries.ReleaseTags;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportAdditions.ImportedBy;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.task.Cancellation;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pushes a checked archive and reads it back: steps I1 to I4 of docs/delivery.md. Thread-safe. */
public final class ImportStage implements Stage<ImportMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(ImportStage.class);

    /** The check reads the current state of the file, and issues a token. */
    private static final Set<Code> CHECKED_ANEW = Set.of(Code.FILE_CHANGED, Code.GATEWAY_REFUSED);

    private final Dependencies means;
    private final JobRetryPolicy retry;

    /**
     * What an import works with.
     *
     * @param retried is called with the reason of each further attempt
     */
    public record Dependencies(
            ArchiveLookup tarballs,
            Importer importer,
            ReleaseTags tags,
            RunningWork running,
            StallWatch stalls,
            ProgressEvents events,
            RegistryWatch watch,
            Consumer<String> retried,
            Clock clock) {}

    public ImportStage(Dependencies means, JobRetryPolicy retry) {
        this.means = means;
        this.retry = retry;
    }

    /**
     * @return to results; to imports again; or to checks again if the file is not the one that was
     *     checked
     */
    @Override
    public Outcome process(ImportMessage message, Attempt attempt) {
        Cancellation cancellation = means.running().begin();
        StallWatch.Watched progress =
                means.stalls()
                        .watch(
                                new JobProgress(
                                        message.jobId(),
                                        message.target().reported().repository(),
                                        attempt.number(),
                                        means.events(),
                                        means.clock()),
                                cancellation);
        try (progress) {
            cancellation.check();
            Optional<ImportMessage.Goal> asked = withTags(message.target());
            if (asked.isPresent()) {
                return Outcome.Retry.atOnce(message.with(asked.get()));
            }
            Importer.Imported imported =
                    means.importer()
                            .run(
                                    new ImportRequest(
                                            message,
                                            means.tarballs().of(message),
                                            attempt.number()),
                                    progress,
                                    cancellation);
            return imported.isWorthRepeating() && retry.allowsAfter(attempt.number())
                    ? again(message, attempt, imported.report())
                    : ResultMessage.forward(imported.report(), attempt);
        } catch (ProblemException e) {
            return afterProblem(message, attempt, progress.cause(e.problem()));
        } catch (RuntimeException e) {
            return afterProblem(message, attempt, progress.cause(means.running().unexpected(e)));
        } finally {
            means.running().end(cancellation);
        }
    }

    /**
     * I2: the digests of the tags are fixed before the first push, whatever happens later.
     *
     * @return empty if all are known, or the registry says no more: then the import asks
     */
    private Optional<ImportMessage.Goal> withTags(ImportMessage.Goal goal) {
        if (goal instanceof ImportMessage.Below below) {
            List<ImportMessage.Target> targets =
                    below.targets().stream().map(this::withTagsIfTold).toList();
            return targets.equals(below.targets())
                    ? Optional.empty()
                    : Optional.of(below.with(targets));
        }
        ImportMessage.Target target = (ImportMessage.Target) goal;
        return target.tagsAtCheck().isPresent() ? Optional.empty() : Optional.of(asked(target));
    }

    /** What one repository does not answer does not stop the others. */
    private ImportMessage.Target withTagsIfTold(ImportMessage.Target target) {
        try {
            return target.tagsAtCheck().isPresent() ? target : asked(target);
        } catch (ProblemException e) {
            if (e.problem().code() == Code.CANCELLED
                    || e.problem().retryable() && means.watch().isSilent()) {
                throw e;
            }
            return target;
        }
    }

    private ImportMessage.Target asked(ImportMessage.Target target) {
        return target.withTags(means.tags().now(target.toRepository(), target.releaseTags()));
    }

    private Outcome afterProblem(ImportMessage message, Attempt attempt, Problem problem) {
        LOG.debug("attempt {}: {}: {}", attempt.number(), problem.code(), problem.what());
        if (problem.code() == Code.CANCELLED) {
            return Outcome.Retry.atOnce(message);
        }
        Outcome.Cause cause = Outcome.Cause.of(problem);
        if (problem.retryable() && means.watch().isSilent()) {
            return Outcome.Retry.once(message, Duration.ZERO, cause);
        }
        if (problem.code() == Code.SHARE_AWAY) {
            return Outcome.Retry.once(message, retry.delayAfter(1), cause);
        }
        if (retry.allowsAfter(attempt.number())) {
            if (CHECKED_ANEW.contains(problem.code())) {
                return new Outcome.Forward(
                        StageName.CHECKS, CheckMessage.of(message), attempt.next());
            }
            if (problem.retryable()) {
                return nextAttempt(message, attempt, cause);
            }
        }
        ImportReport failed =
                ReportAssembler.failed(
                        message.reported(attempt.number()), problem, means.clock().instant());
        return ResultMessage.forward(
                failed.with(failed.additions().with(ImportedBy.thisProcess(null))), attempt);
    }

    /** Of repositories below a prefix, those that are missing. */
    private Outcome again(ImportMessage message, Attempt attempt, ImportReport report) {
        Outcome.Cause cause =
                report.problems().stream()
                        .filter(problem -> problem.severity() == Severity.ERROR)
                        .findFirst()
                        .map(it -> new Outcome.Cause(Status.INCOMPLETE.name(), it.what()))
                        .orElseGet(
                                () ->
                                        new Outcome.Cause(
                                                Status.INCOMPLETE.name(),
                                                "Not everything is in the registry."));
        if (message.target() instanceof ImportMessage.Below below) {
            ImportMessage begun = message.with(below.afterAPart());
            return means.watch().isSilent()
                    ? Outcome.Retry.once(begun, Duration.ZERO, cause)
                    : nextAttempt(begun, attempt, cause);
        }
        return nextAttempt(message, attempt, cause);
    }

    private Outcome nextAttempt(ImportMessage message, Attempt attempt, Outcome.Cause cause) {
        means.retried().accept(cause.code());
        return Outcome.Retry.afterAttempt(message, retry.delayAfter(attempt.number()), cause);
    }
}
