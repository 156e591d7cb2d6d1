package io.longshore.proof;

import io.longshore.cli.CommandResult;
import io.longshore.config.Settings;
import io.longshore.job.JobId;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.ReceiptKey;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import io.longshore.proof.receipt.EffectivePolicy;
import io.longshore.proof.receipt.Receipt.ClockUsed;
import io.longshore.proof.receipt.Receipt.Tool;
import io.longshore.proof.receipt.ReceiptWriter;
import io.longshore.proof.witness.Witnesses;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.report.form.ReportForms;
import io.longshore.report.store.Filing;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.testing.SampleReports;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A share whose reports have receipts, made by the steps of the filing without a service. */
public final class ProofSite {
    public static final String NAME = "site.test.com/longshore";

    private final Path folder;
    private final Share share;
    private final JobFolders folders;
    private final Filing filing;

    public ProofSite(Path folder) {
        this.folder = folder;
        share = Share.prepare(folder.resolve("share"));
        folders = new JobFolders(share);
        filing = new Filing(share, folders, ReportForms.all());
    }

    public Share share() {
        return share;
    }

    /** The recovery key that {@link #createKey} makes. */
    public Path recovery() {
        return folder.resolve("offline/recovery.key");
    }

    public LogFolder log() {
        return new LogFolder(share.state().resolve(SiteLog.NAME));
    }

    /** The log with the data folder of this gateway. */
    public SiteLog siteLog(String gateway) {
        return new SiteLog(log(), folder.resolve(gateway));
    }

    /** Creates the key in the folder {@code data}. */
    public ProofSite createKey() {
        KeyChanges.create(siteLog("data"), NAME, recovery());
        return this;
    }

    /**
     * {@code keys init --p256} with these settings, in the folder {@code data}.
     *
     * @return the settings
     * @throws IllegalStateException with what the command says, if it fails
     */
    public Map<String, String> createReceiptKey(Map<String, String> settings) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("longshore.share = ").append(share.root()).append('\n');
        text.append("longshore.data = ").append(folder.resolve("data")).append('\n');
        settings.forEach((name, value) -> text.append(name + " = " + value + "\n"));
        Path file = Files.writeString(folder.resolve("longshore.properties"), text);
        CommandResult done =
                CommandResult.longshore(
                        "keys", "init", "--p256", "--name", NAME, "--config", file.toString());
        if (done.exitCode() != 0) {
            throw new IllegalStateException(done.err());
        }
        return settings;
    }

    /** The verifier key of the gateway {@code data}. */
    public Path vkey() {
        return folder.resolve("data/site.vkey");
    }

    /** A gateway that has opened the log. */
    public ReceiptSteps gateway(String data) {
        return gateway(data, Map.of());
    }

    /** The same with other settings. */
    public ReceiptSteps gateway(String data, Map<String, String> texts) {
        Settings settings = Settings.load(null, Map.of(), texts);
        ReceiptSteps steps =
                new ReceiptSteps(
                        siteLog(data),
                        share,
                        writer(),
                        new EffectivePolicy(settings),
                        witnesses(texts)::begin,
                        () -> ReceiptKey.of(settings));
        steps.begin();
        return steps;
    }

    /** Writes receipts in the name of a gateway. */
    public static ReceiptWriter writer() {
        return new ReceiptWriter(
                () -> new Tool("test", "unknown", null, "Java", "gateway-1", null, null),
                () -> new ClockUsed("the test", "NOT_KNOWN", 0.25),
                new TestClock());
    }

    private static Witnesses witnesses(Map<String, String> settings) {
        return Witnesses.of(
                Settings.load(null, Map.of(), settings), problem -> {}, new TestClock());
    }

    /** F1 of a report; its folder is in {@code work/}. */
    public FiledReport write(ImportReport report) {
        return filing.write(report);
    }

    /** A sample report under another id. */
    public FiledReport write(String job, Status status) {
        return write(
                SampleReports.of(
                        JobId.parse(job),
                        status,
                        new TestClock().instant(),
                        job + ".tar",
                        new ReportProblem[0]));
    }

    /** All steps from F1 to F4. */
    public void file(ReceiptSteps steps, FiledReport report) {
        Path job = job(report);
        steps.sign(report, job);
        steps.append(report, job);
        steps.prove(report, job);
        filing.close(report.report().jobId(), report.report().status());
    }

    /** The folder of a job, wherever it is. */
    public Path job(FiledReport report) {
        return folders.find(report.report().jobId()).orElseThrow().folder();
    }

    /** Files so many reports: {@code job-0} and so on, every third one rejected. */
    public void file(ReceiptSteps steps, int first, int count) {
        for (int i = first; i < first + count; i++) {
            file(steps, write("job-" + i, i % 3 == 2 ? Status.REJECTED : Status.VERIFIED));
        }
    }

    public AuditResult audit() {
        return audit(Optional.empty());
    }

    /** An audit with a checkpoint that was kept elsewhere. */
    public AuditResult audit(Optional<byte[]> earlier) {
        return new Audit(
                        share.root(),
                        log(),
                        null,
                        earlier.map(SignedNote::parse).orElse(null),
                        null)
                .run();
    }

    /** An audit that asks the registry as well. */
    AuditResult audit(ProofRegistry registry) {
        return new Audit(share.root(), log(), null, null, null).with(registry.view()).run();
    }

    /** An audit with a checkpoint that a witness has signed. */
    public AuditResult audit(SignedNote cosigned, NoteKey witness) {
        return new Audit(share.root(), log(), null, cosigned, witness).run();
    }

    /** The regular files below the log, and the receipts, proofs and reports; by name. */
    public List<Path> provenFiles() throws IOException {
        try (Stream<Path> all = Files.walk(share.root())) {
            return all.filter(Files::isRegularFile)
                    .filter(
                            file ->
                                    file.startsWith(log().root())
                                            || file.getFileName().toString().startsWith("receipt.")
                                            || file.endsWith("report.json"))
                    .filter(file -> !file.startsWith(log().root().resolve("scratch")))
                    .sorted()
                    .toList();
        }
    }
}
