package io.longshore.history;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.report.ImageType;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportTimes;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.share.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Reports at random, of few and odd words, so that searches find some of them. */
final class GeneratedReports {
    static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    static final List<String> SENDERS =
            List.of(
                    "anna",
                    "Anna",
                    "bob%",
                    "c_rl",
                    "d'oh",
                    "e\"f",
                    "ö\uD83D\uDE00",
                    "g\\h",
                    "x\u0000y");
    static final List<String> FOLDERS =
            List.of("lci", "LCI/sub", "100%_sure", "a'b;--", "日本/\uD83D\uDEA2");
    static final List<String> NAMES =
            List.of(
                    "app-1.0.tar",
                    "App-1.0.tar",
                    "a_p.tar",
                    "a%p.tar",
                    "x!y.tar",
                    "l".repeat(700) + ".tar");
    static final List<String> REPOSITORIES =
            List.of(
                    "harbor1.test.com/team/app",
                    "harbor1.test.com/team/app2",
                    "harbor1.test.com/mirror/*",
                    "other.test.com:5000/team/app/deep");
    static final List<String> TAGS =
            List.of("1.0", "1.0.1", "latest", "V2", "9_0", "t".repeat(128));
    static final List<Code> CODES =
            List.of(
                    Code.CHECKSUM_MISMATCH,
                    Code.NO_TARGET,
                    Code.FILE_NOT_USED,
                    Code.TARBALL_DAMAGED);

    private final Random random;
    private final Share share;
    private final List<JobId> jobs = new ArrayList<>();

    GeneratedReports(Share share, long seed) {
        this.share = share;
        this.random = new Random(seed);
    }

    /** Files so many reports, as filing leaves them. */
    List<ImportReport> file(int number) {
        List<ImportReport> reports = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            ImportReport report = next();
            write(report);
            reports.add(report);
        }
        return reports;
    }

    /** Puts a report into the folder of its job. */
    void write(ImportReport report) {
        Path parent = report.status() == Status.VERIFIED ? share.done() : share.rejected();
        Path folder = parent.resolve(report.jobId().toString());
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("report.json"), report.toJson());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next report, which is not filed. */
    ImportReport next() {
        JobId id = JobId.parse("Job-%05d-%x".formatted(jobs.size(), random.nextInt(4096)));
        Status status = any(List.of(Status.values()));
        // Many end in the same moment.
        Instant at = START.plusSeconds(random.nextInt(50) * 3600L);
        JobId replayOf = jobs.isEmpty() || random.nextInt(4) > 0 ? null : any(jobs);
        jobs.add(id);
        return new ImportReport(
                ImportReport.VERSION,
                id,
                status,
                1 + random.nextInt(3),
                new ReportTimes(at.minusSeconds(5), null, null, null, null, at),
                people(),
                random.nextInt(10) == 0 ? null : source(),
                content(),
                problems(),
                ReportAdditions.of(replayOf)
                        .with(random.nextInt(5) == 0 ? "one layer left out" : null));
    }

    private ReportPeople people() {
        ReportPeople claimed = ReportPeople.claimed(random.nextBoolean() ? any(SENDERS) : null);
        return switch (random.nextInt(3)) {
            case 0 -> claimed;
            case 1 -> claimed.uploadedBy(new Principal(any(SENDERS), Principal.Via.SFTP));
            default -> claimed.sentBy(new Principal(any(SENDERS), Principal.Via.BROKER));
        };
    }

    private ImportReport.Source source() {
        return new ImportReport.Source(
                any(FOLDERS) + "/" + any(NAMES), 10L + random.nextInt(100), maybe(hex()), null);
    }

    private ImportReport.Content content() {
        String repository = any(REPOSITORIES);
        List<ImportReport.Image> images = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            List<ImportReport.Image> children =
                    random.nextBoolean() ? List.of(image(repository, null)) : null;
            images.add(image(repository, children));
        }
        ImportReport.Bundle bundle =
                images.isEmpty()
                        ? null
                        : new ImportReport.Bundle(images.get(0).image(), maybe(any(TAGS)));
        return new ImportReport.Content(
                new ImportReport.Target(random.nextInt(10) == 0 ? null : repository),
                bundle,
                images,
                ImportReport.Transfer.NOTHING,
                List.of());
    }

    private ImportReport.Image image(
            String repository, @Nullable List<ImportReport.Image> children) {
        String target = repository.replace("/*", "/below");
        return new ImportReport.Image(
                target + "@sha256:" + hex(),
                "quay.io/x/y@sha256:" + hex(),
                ImageType.IMAGE,
                random.nextBoolean() ? List.of() : List.of(new ImportReport.Tag(any(TAGS), null)),
                "application/vnd.oci.image.manifest.v1+json",
                null,
                null,
                children,
                true);
    }

    private List<ReportProblem> problems() {
        List<ReportProblem> problems = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Problem problem =
                    Problem.permanent(any(CODES), "What 100% of '" + any(NAMES) + "' did.", "", "");
            problems.add(
                    ReportProblem.of(
                            problem,
                            random.nextBoolean() ? Severity.ERROR : Severity.WARNING,
                            null,
                            null));
        }
        return problems;
    }

    /** One of few digests. */
    String hex() {
        return "%02x".formatted(random.nextInt(40)).repeat(32);
    }

    private @Nullable String maybe(String text) {
        return random.nextInt(4) == 0 ? null : text;
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    Random random() {
        return random;
    }
}
