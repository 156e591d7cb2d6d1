package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.filing.FilingStage;
import io.longshore.report.ImportReport;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** Steps F1 to F4, one method each; the route sends the messages. */
public final class FilingBean {
    private final StageProcessor<ResultMessage> processor;
    private final FilingStage stage;
    private final Consumer<ImportReport> filed;

    /**
     * @param processor of the same stage
     * @param filed is called with each report once it is published and filed
     */
    public FilingBean(
            StageProcessor<ResultMessage> processor,
            FilingStage stage,
            Consumer<ImportReport> filed) {
        this.processor = processor;
        this.stage = stage;
        this.filed = filed;
    }

    /** F1. The outcome is {@code publish}, or {@code done} if the job is over already. */
    public void write(Exchange exchange) {
        processor.process(exchange);
    }

    /** After F1 of a former process. The outcome is {@code publish}. */
    void publish(Exchange exchange, JobId job) {
        processor.put(exchange, stage.written(job));
    }

    /** The message of F2. */
    public void report(Exchange exchange) {
        Outcome.Publish publish = publish(exchange);
        Headers.put(exchange, publish.message(), publish.report().jobId());
        Headers.status(exchange.getMessage(), publish.report().status());
        Headers.duplicateId(exchange.getMessage(), publish.report().jobId());
    }

    /** The message of F3, with the header {@code longshoreCause} only where the job is dead. */
    public void deadJob(Exchange exchange) {
        Outcome.Publish publish = publish(exchange);
        Headers.put(exchange, publish.deadJob(), publish.report().jobId());
        Headers.duplicateId(exchange.getMessage(), publish.report().jobId());
        if (publish.cause() != null) {
            Headers.cause(exchange.getMessage(), publish.cause());
        }
    }

    /** F4. */
    public void close(Exchange exchange) {
        ImportReport report = publish(exchange).report();
        JobLog.within(
                exchange,
                () -> {
                    stage.close(report.jobId(), report.status());
                    Headers.next(exchange.getMessage(), report.status().name());
                });
        filed.accept(report);
    }

    private static Outcome.Publish publish(Exchange exchange) {
        return OutcomeMessages.of(exchange, Outcome.Publish.class);
    }
}
