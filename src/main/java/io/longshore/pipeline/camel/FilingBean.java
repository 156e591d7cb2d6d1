package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.pipeline.NextMessage;
import io.longshore.pipeline.filing.FilingStage;
import io.longshore.pipeline.filing.FilingStage.Publication;
import io.longshore.report.ImportReport;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** Steps F1 to F4, one method each; the route sends the messages. */
public final class FilingBean {
    private static final String PUBLICATION = "longshorePublication";

    private final FilingStage stage;
    private final Consumer<ImportReport> filed;

    /**
     * @param filed hears of each report once it is published and filed
     */
    public FilingBean(FilingStage stage, Consumer<ImportReport> filed) {
        this.stage = stage;
        this.filed = filed;
    }

    /** F1. The outcome is {@code publish}, or {@code done} if the job is over already. */
    public void write(Exchange exchange) {
        OtherVersions.reading(exchange, () -> writeResult(exchange));
    }

    private void writeResult(Exchange exchange) {
        Optional<Publication> publication = stage.write(Headers.body(exchange));
        publication.ifPresentOrElse(
                p -> {
                    exchange.setProperty(PUBLICATION, p);
                    Headers.next(exchange, NextMessage.To.PUBLISH);
                },
                () -> Headers.next(exchange, NextMessage.To.DONE));
    }

    /** After F1 of a former process. The outcome is {@code publish}. */
    void publish(Exchange exchange, JobId job) {
        exchange.setProperty(PUBLICATION, stage.written(job));
        Headers.next(exchange, NextMessage.To.PUBLISH);
    }

    /** The message of F2. */
    public void report(Exchange exchange) {
        Publication publication = publication(exchange);
        Headers.put(exchange, publication.message(), publication.report().jobId());
        Headers.status(exchange.getMessage(), publication.report().status());
        Headers.duplicateId(exchange.getMessage(), publication.report().jobId());
    }

    /** The message of F3, with the header {@code longshoreCause} only where the job is dead. */
    public void deadJob(Exchange exchange) {
        Publication publication = publication(exchange);
        Headers.put(exchange, publication.deadJob(), publication.report().jobId());
        Headers.duplicateId(exchange.getMessage(), publication.report().jobId());
        if (publication.cause() != null) {
            exchange.getMessage().setHeader(Headers.CAUSE, publication.cause());
        }
    }

    /** F4. */
    public void close(Exchange exchange) {
        Publication publication = publication(exchange);
        JobLog.within(
                exchange,
                () -> {
                    ImportReport report = publication.report();
                    stage.close(report.jobId(), report.status());
                    exchange.getMessage().setHeader(Headers.NEXT, report.status().name());
                });
        filed.accept(publication.report());
    }

    private static Publication publication(Exchange exchange) {
        return exchange.getProperty(PUBLICATION, Publication.class);
    }
}
