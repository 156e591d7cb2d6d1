package io.longshore.report;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.report.ImportReport.Accessory;
import io.longshore.report.ImportReport.Bundle;
import io.longshore.report.ImportReport.Image;
import io.longshore.report.ImportReport.Scan;
import io.longshore.report.ImportReport.ServiceDefinition;
import io.longshore.report.ImportReport.Signature;
import io.longshore.report.ImportReport.Source;
import io.longshore.report.ImportReport.Target;
import io.longshore.report.ImportReport.Transfer;
import java.time.Instant;
import java.util.List;

/**
 * Builds an {@link ImportReport}. Values that are not set default to those of a job that failed at
 * once: first attempt, nothing pushed, no target, no problem.
 */
public final class ReportBuilder {
    private final int version;
    private final JobId jobId;
    private Status status;
    private int attempt = 1;
    private Instant receivedAt;
    private Instant startedAt;
    private Instant finishedAt;
    private String requestedBy;
    private String uploadedBy;
    private Principal.Via uploadedVia;
    private String sentBy;
    private Source source;
    private Target target = new Target(null);
    private Bundle bundle;
    private List<Image> images = List.of();
    private Transfer transfer = Transfer.NOTHING;
    private List<Signature> signatures = List.of();
    private List<ReportProblem> problems = List.of();
    private JobId replayOf;
    private Boolean truncated;
    private List<Accessory> accessories;
    private Scan scan;
    private List<ServiceDefinition> serviceDefinitions;
    private String summary;

    ReportBuilder(JobId jobId) {
        this.version = ImportReport.VERSION;
        this.jobId = jobId;
    }

    ReportBuilder(ImportReport report) {
        this.version = report.version();
        this.jobId = report.jobId();
        this.status = report.status();
        this.attempt = report.attempt();
        this.receivedAt = report.receivedAt();
        this.startedAt = report.startedAt();
        this.finishedAt = report.finishedAt();
        this.requestedBy = report.requestedBy();
        this.uploadedBy = report.uploadedBy();
        this.uploadedVia = report.uploadedVia();
        this.sentBy = report.sentBy();
        this.source = report.source();
        this.target = report.target();
        this.bundle = report.bundle();
        this.images = report.images();
        this.transfer = report.transfer();
        this.signatures = report.signatures();
        this.problems = report.problems();
        this.replayOf = report.replayOf();
        this.truncated = report.truncated();
        this.accessories = report.accessories();
        this.scan = report.scan();
        this.serviceDefinitions = report.serviceDefinitions();
        this.summary = report.summary();
    }

    public ReportBuilder status(Status is) {
        status = is;
        return this;
    }

    /**
     * @param number counted from 1
     */
    public ReportBuilder attempt(int number) {
        attempt = number;
        return this;
    }

    /** When the tarball was claimed or the job taken from its queue. */
    public ReportBuilder receivedAt(Instant time) {
        receivedAt = time;
        return this;
    }

    /** When its check began; null if it never did. */
    public ReportBuilder startedAt(Instant time) {
        startedAt = time;
        return this;
    }

    public ReportBuilder finishedAt(Instant time) {
        finishedAt = time;
        return this;
    }

    /**
     * @param who null if nobody said
     */
    public ReportBuilder requestedBy(String who) {
        requestedBy = who;
        return this;
    }

    /**
     * @param who the authenticated user; null if nobody can say
     */
    public ReportBuilder uploadedBy(Principal who) {
        uploadedBy = who == null ? null : who.name();
        uploadedVia = who == null ? null : who.via();
        return this;
    }

    /**
     * @param who the user of the broker; null if nobody can say
     */
    public ReportBuilder sentBy(Principal who) {
        sentBy = who == null ? null : who.name();
        return this;
    }

    public ReportBuilder source(Source what) {
        source = what;
        return this;
    }

    /**
     * @param repository with its registry; null if none could be determined
     */
    public ReportBuilder target(String repository) {
        target = new Target(repository);
        return this;
    }

    /**
     * @param root null for plain images and where nothing was pushed
     */
    public ReportBuilder bundle(Bundle root) {
        bundle = root;
        return this;
    }

    public ReportBuilder images(List<Image> top) {
        images = top;
        return this;
    }

    public ReportBuilder transfer(Transfer sent) {
        transfer = sent;
        return this;
    }

    public ReportBuilder signatures(List<Signature> found) {
        signatures = found;
        return this;
    }

    public ReportBuilder problems(List<ReportProblem> all) {
        problems = all;
        return this;
    }

    /**
     * @param id null for most
     */
    public ReportBuilder replayOf(JobId id) {
        replayOf = id;
        return this;
    }

    /** Marks a message that leaves something out for its size. */
    ReportBuilder truncated() {
        truncated = true;
        return this;
    }

    /**
     * @param shown null where the registry shows nothing of that kind
     */
    public ReportBuilder accessories(List<Accessory> shown) {
        accessories = shown;
        return this;
    }

    /** Null, which leaves it out, if none came. */
    public ReportBuilder serviceDefinitions(List<ServiceDefinition> came) {
        serviceDefinitions = came;
        return this;
    }

    /**
     * @param found null where no scan was asked for
     */
    public ReportBuilder scan(Scan found) {
        scan = found;
        return this;
    }

    /** What the status alone would hide; null if it hides nothing. */
    public ReportBuilder summary(String text) {
        summary = text;
        return this;
    }

    public ImportReport build() {
        return new ImportReport(
                version,
                jobId,
                status,
                attempt,
                receivedAt,
                startedAt,
                finishedAt,
                requestedBy,
                uploadedBy,
                uploadedVia,
                sentBy,
                source,
                target,
                bundle,
                images,
                transfer,
                signatures,
                problems,
                replayOf,
                truncated,
                accessories,
                scan,
                serviceDefinitions,
                summary);
    }
}
