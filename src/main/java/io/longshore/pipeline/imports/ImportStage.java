package io.longshore.pipeline.imports;

import io.longshore.oci.Repository;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.Delivery;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.JobProgress;
import io.longshore.pipeline.Messages;
import io.longshore.pipeline.NextMessage;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.Refusals;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.RetryPolicy;
import io.longshore.pipeline.RunningWork;
import io.longshore.pipeline.registries.RegistryWatch;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.task.Cancellation;
import java.time.Clock;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Push and read back: steps I1 to I4 of docs/delivery.md. Thread-safe. */
public final class ImportStage {
    private static final Logger LOG = LoggerFactory.getLogger(ImportStage.class);

    /** The check says what the file is now, and gives out a token. */
    private static final Set<Code> CHECKED_ANEW = Set.of(Code.FILE_CHANGED, Code.GATEWAY_REFUSED);

    private final Means means;
    private final RetryPolicy retry;

    /**
     * What an import works with.
     *
     * @param retried hears the reason of each further attempt
     */
    public record Means(
            ArchiveLookup tarballs,
            Importer importer,
            RunningWork running,
            StallWatch stalls,
            ProgressEvents events,
            RegistryWatch watch,
            Consumer<String> retried,
            Clock clock) {}

    public ImportStage(Means means, RetryPolicy retry) {
        this.means = means;
        this.retry = retry;
    }

    /**
     * @param body an {@link ImportMessage}
     * @return to results, to imports again, or, where the file is another one, to checks again
     */
    public NextMessage importIt(byte[] body, Delivery delivery) {
        ImportMessage message = Messages.read(body, ImportMessage.class);
        Cancellation cancellation = means.running().begin();
        StallWatch.Watched progress =
                means.stalls()
                        .watch(
                                new JobProgress(message.jobId(), means.events(), means.clock()),
                                cancellation);
        try (progress) {
            cancellation.check();
            if (message.tagsSeen() == null) {
                return withTagsSeen(message, delivery);
            }
            ImportReport report =
                    means.importer()
                            .run(
                                    message.request(means.tarballs(), delivery.attempt()),
                                    progress,
                                    cancellation);
            return report.status() == Status.INCOMPLETE && retry.allowsAfter(delivery.attempt())
                    ? nextAttempt(message, delivery, Status.INCOMPLETE.name())
                    : NextMessage.send(
                            NextMessage.To.RESULTS,
                            message.jobId(),
                            ResultMessage.of(report),
                            delivery);
        } catch (ProblemException e) {
            return troubled(message, delivery, progress.cause(e.problem()));
        } catch (RuntimeException e) {
            return troubled(message, delivery, progress.cause(means.running().unexpected(e)));
        } finally {
            means.running().end(cancellation);
        }
    }

    /** I2: what the tags name is fixed before the first push, whatever comes after. */
    private NextMessage withTagsSeen(ImportMessage message, Delivery delivery) {
        Repository target = Repository.parse(message.repository());
        return NextMessage.send(
                NextMessage.To.IMPORTS,
                message.jobId(),
                message.withTagsSeen(means.importer().tagsNow(target, message.releaseTags())),
                delivery);
    }

    private NextMessage troubled(ImportMessage message, Delivery delivery, Problem problem) {
        LOG.info("attempt {}: {}: {}", delivery.attempt(), problem.code(), problem.what());
        if (problem.code() == Code.CANCELLED) {
            return NextMessage.send(NextMessage.To.IMPORTS, message.jobId(), message, delivery);
        }
        if (problem.retryable() && means.watch().isSilent()) {
            return NextMessage.send(NextMessage.To.IMPORTS, message.jobId(), message, delivery);
        }
        if (problem.code() == Code.SHARE_AWAY) {
            return NextMessage.later(
                    NextMessage.To.IMPORTS,
                    message.jobId(),
                    message,
                    delivery,
                    means.clock().instant().plus(retry.delayAfter(1)));
        }
        if (retry.allowsAfter(delivery.attempt())) {
            if (CHECKED_ANEW.contains(problem.code())) {
                return NextMessage.send(
                        NextMessage.To.CHECKS,
                        message.jobId(),
                        CheckMessage.of(message.jobId()),
                        delivery.nextAttempt());
            }
            if (problem.retryable()) {
                return nextAttempt(message, delivery, problem.code().name());
            }
        }
        ImportReport report =
                Refusals.report(message, delivery.attempt(), means.clock().instant(), problem);
        return NextMessage.send(
                NextMessage.To.RESULTS, message.jobId(), ResultMessage.of(report), delivery);
    }

    private NextMessage nextAttempt(ImportMessage message, Delivery delivery, String reason) {
        means.retried().accept(reason);
        return NextMessage.later(
                NextMessage.To.IMPORTS,
                message.jobId(),
                message,
                delivery.nextAttempt(),
                means.clock().instant().plus(retry.delayAfter(delivery.attempt())));
    }
}
