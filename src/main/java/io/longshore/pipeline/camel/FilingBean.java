package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.pipeline.DeliveryLog;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.filing.FilingStage;
import io.longshore.report.FiledReport;
import org.apache.camel.Exchange;

/** Steps F1 to F4, one method each; the route sends the messages. */
public final class FilingBean {
    private final StageProcessor<ResultMessage> processor;
    private final FilingStage stage;

    /**
     * @param processor of the same stage
     */
    public FilingBean(StageProcessor<ResultMessage> processor, FilingStage stage) {
        this.processor = processor;
        this.stage = stage;
    }

    /** F1. The outcome is {@code publish}, or {@code done} if the job is over already. */
    public void write(Exchange exchange) {
        processor.process(exchange);
    }

    /** After F1 of a former process. The outcome is {@code publish}. */
    void publish(Exchange exchange, JobId job) {
        processor.put(exchange, stage.written(job));
    }

    /**
     * @throws RuntimeException if the report of a former process cannot be read
     */
    void requireWritten(JobId job) {
        stage.written(job);
    }

    /** F1b: the receipt. */
    public void receipt(Exchange exchange) {
        stage.sign(publish(exchange).filed());
    }

    /** F1c: the entry in the log. */
    public void log(Exchange exchange) {
        stage.log(publish(exchange).filed());
    }

    /** F1d: the proof. */
    public void proof(Exchange exchange) {
        stage.prove(publish(exchange).filed());
    }

    /** The message of F2. */
    public void report(Exchange exchange) {
        Outcome.Publish publish = publish(exchange);
        Headers.put(exchange, publish.message(), publish.filed().report().jobId());
        Headers.status(exchange.getMessage(), publish.filed().report().status());
        Headers.duplicateId(exchange.getMessage(), publish.filed().report().jobId());
    }

    /** The message of F3, with the header {@code longshoreCause} only where the job is dead. */
    public void deadJob(Exchange exchange) {
        Outcome.Publish publish = publish(exchange);
        Headers.put(exchange, publish.deadJob(), publish.filed().report().jobId());
        Headers.duplicateId(exchange.getMessage(), publish.filed().report().jobId());
        if (publish.cause() != null) {
            Headers.cause(exchange.getMessage(), publish.cause());
        }
    }

    /** The sinks, then F4. */
    public void close(Exchange exchange) {
        FiledReport filed = publish(exchange).filed();
        JobLog.within(
                exchange,
                () -> {
                    stage.close(filed);
                    DeliveryLog.filed(filed.report());
                    Headers.next(exchange.getMessage(), filed.report().status().name());
                });
    }

    private static Outcome.Publish publish(Exchange exchange) {
        return OutcomeMessages.of(exchange, Outcome.Publish.class);
    }
}
