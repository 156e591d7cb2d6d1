package io.longshore.proof.receipt;

import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.proof.log.StatementSigner;
import io.longshore.proof.receipt.Receipt.ClockUsed;
import io.longshore.proof.receipt.Receipt.PolicyUsed;
import io.longshore.proof.receipt.Receipt.Tool;
import io.longshore.proof.receipt.Receipt.What;
import io.longshore.proof.receipt.Receipt.When;
import io.longshore.proof.receipt.Receipt.Who;
import io.longshore.proof.receipt.Statement.Subject;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Image;
import io.longshore.report.ReportAdditions.Label;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportTimes;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the receipt of a report. */
public final class ReceiptWriter {
    private static final int SALT = 32;

    private final Supplier<Tool> tool;
    private final Supplier<ClockUsed> clockUsed;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param tool is asked for each receipt
     */
    public ReceiptWriter(Supplier<Tool> tool, Supplier<ClockUsed> clockUsed, Clock clock) {
        this.tool = tool;
        this.clockUsed = clockUsed;
        this.clock = clock;
    }

    /** A signed receipt: another one at each call. */
    public byte[] write(
            FiledReport filed, Evidence evidence, PolicyUsed policy, StatementSigner signer) {
        ImportReport report = filed.report();
        ClockUsed clockNow = clockUsed.get();
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        Receipt receipt =
                new Receipt(
                        HexFormat.of().formatHex(salt),
                        report.jobId().toString(),
                        report.status(),
                        who(report.people(), evidence),
                        what(report),
                        when(report.times(), clockNow),
                        policy.with(keysUsed(report)),
                        tool.get().with(report.additions().importedBy()),
                        NotChecked.of(report, evidence, clockNow));
        Statement statement = new Statement(Statement.TYPE, subjects(filed), Receipt.TYPE, receipt);
        return DsseEnvelope.sign(Json.compact(statement), signer).toBytes();
    }

    private static Who who(ReportPeople people, Evidence evidence) {
        return new Who(
                evidence.wayIn(),
                people.uploadedBy(),
                people.uploadedVia() == null ? null : people.uploadedVia().name(),
                evidence.from(),
                people.sentBy(),
                evidence.sentFrom(),
                evidence.claimedRequester(),
                List.of(),
                List.of());
    }

    private static What what(ImportReport report) {
        ImportReport.Target target = report.content().target();
        String repository = target == null ? null : target.repository();
        @Nullable List<Label> labels = report.additions().labels();
        ImportReport.Source source = report.source();
        return source == null
                ? new What(null, null, null, null, null, null, repository, labels)
                : new What(
                        source.file(),
                        source.sizeBytes(),
                        source.sha256(),
                        source.unpacked(),
                        source.checksum() == null ? null : source.checksum().outcome(),
                        source.signature() == null ? null : source.signature().outcome(),
                        repository,
                        labels);
    }

    private When when(ReportTimes times, ClockUsed clockNow) {
        return new When(
                times.receivedAt(),
                times.startedAt(),
                times.checkedAt(),
                times.pushedAt(),
                times.readBackAt(),
                times.finishedAt(),
                clock.instant(),
                clockNow);
    }

    /** The names of the keys that have verified a signature, as the policy names them. */
    private static Set<String> keysUsed(ImportReport report) {
        Set<String> used = new LinkedHashSet<>();
        ImportReport.Source source = report.source();
        if (source != null && source.signature() != null && source.signature().key() != null) {
            used.add(EffectivePolicy.FILES + "/" + source.signature().key());
        }
        report.content().signatures().stream()
                .filter(it -> it.key() != null)
                .forEach(it -> used.add(EffectivePolicy.IMAGES + "/" + it.key()));
        return used;
    }

    private static List<Subject> subjects(FiledReport filed) {
        Set<Subject> subjects = new LinkedHashSet<>();
        subjects.add(Subject.of(Statement.REPORT, Digest.of(filed.json()).hex()));
        ImportReport.Source source = filed.report().source();
        if (source != null && source.sha256() != null) {
            subjects.add(Subject.of(source.file(), source.sha256()));
        }
        add(filed.report().content().images(), subjects);
        return new ArrayList<>(subjects);
    }

    /** Images are named by digest: {@code repository@sha256:…}. */
    private static void add(@Nullable List<Image> images, Set<Subject> subjects) {
        if (images == null) {
            return;
        }
        for (Image image : images) {
            int at = image.image().lastIndexOf('@');
            if (at >= 0 && Digest.isDigest(image.image().substring(at + 1))) {
                subjects.add(
                        Subject.of(
                                image.image(),
                                Digest.parse(image.image().substring(at + 1)).hex()));
            }
            add(image.images(), subjects);
        }
    }
}
