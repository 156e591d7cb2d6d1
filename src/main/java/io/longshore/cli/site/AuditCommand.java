package io.longshore.cli.site;

import io.longshore.cli.command.CommandContext;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.RegistryFlags;
import io.longshore.config.RegistrySetting;
import io.longshore.config.StorageSetting;
import io.longshore.config.WitnessSetting;
import io.longshore.files.DurableFiles;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditProgress;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.ComparedRegistry;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.SiteKey;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import io.longshore.proof.timestamp.Timestamp;
import io.longshore.share.Share;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code audit}: are the receipts and the log whole? */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Checks the receipts and the log of a share: signatures, inclusion, order, consistency"
                    + " with an earlier checkpoint, and gaps between log, share and registry. Changes"
                    + " nothing.",
            "Exit code 0 if nothing was found, 3 if the log, a receipt or a report was changed, or"
                    + " the registry lacks a manifest."
        },
        footer = {
            "",
            "Example:",
            "  longshore audit --offline /media/usb/share --key site.vkey \\",
            "             --checkpoint 2026-06.txt"
        })
public final class AuditCommand implements Callable<Integer> {
    /** Stands for longshore.registry where it is not set; never asked. */
    private static final String NO_HOST = "registry.invalid";

    private static final long SHOW_NANOS = Duration.ofSeconds(2).toNanos();

    @Spec private CommandSpec spec;

    @Mixin private RegistryFlags registry;

    @Option(
            names = "--compare-registry",
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "Ask the registries that the receipts name for each manifest (default: true"
                            + " without --offline).")
    private @Nullable Boolean compareRegistry;

    @Option(
            names = "--offline",
            paramLabel = "DIR",
            description = "A copy of the share; without it, longshore.share.")
    private @Nullable Path offline;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "An earlier checkpoint of the log that was kept elsewhere.")
    private @Nullable Path checkpoint;

    @Option(
            names = "--witness",
            paramLabel = "FILE",
            description =
                    "The verifier key of a witness that must have signed that checkpoint. Without"
                            + " --checkpoint: the newest one that it has signed and the gateway"
                            + " has kept.")
    private @Nullable Path witness;

    @Option(
            names = "--timestamp-ca",
            paramLabel = "FILE",
            description =
                    "A PEM file with the certificate of the time stamping authority, or of its CA."
                            + " Without --offline: longshore.timestamp.certificates.")
    private @Nullable Path timestampCa;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "The verifier key of the site (site.vkey) as it was recorded. Without it, the"
                            + " key is the one that the log names: compare the fingerprint.")
    private @Nullable Path key;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description =
                    "Keeps in this file how far the audit is. After an interruption the same"
                            + " command continues there; what was checked is not read again.")
    private @Nullable Path resume;

    @Mixin private ProgressFlag progress;

    @Mixin private OutputFlag output;

    private long shownAt = System.nanoTime();

    @Override
    public Integer call() {
        Path root = offline != null ? offline : registry.settings().get(StorageSetting.SHARE);
        Share share = new Share(root.toAbsolutePath().normalize());
        Audit audit =
                new Audit(share.root(), folder(share), vkey(key), earlier(share), vkey(witness))
                        .with(AuditProgress.of(resume, this::show))
                        .with(authorities());
        AuditResult result = isWithRegistry() ? withRegistry(audit) : audit.run();
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                output.isJson()
                        ? new String(result.toJson(), StandardCharsets.UTF_8)
                        : text(result));
        out.flush();
        return result.findings().isEmpty() ? ExitCodes.DONE : ExitCodes.REJECTED;
    }

    private List<X509Certificate> authorities() {
        Path file =
                timestampCa == null && offline == null
                        ? registry.settings()
                                .find(WitnessSetting.TIMESTAMP_CERTIFICATES)
                                .orElse(null)
                        : timestampCa;
        List<X509Certificate> found = file == null ? List.of() : Timestamp.certificates(file);
        if (found == null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "The file " + Printable.of(String.valueOf(file)) + " cannot be used.",
                            "It has no certificate in PEM, or cannot be read.",
                            "Name a file with the certificate of the time stamping authority with"
                                    + " --timestamp-ca."));
        }
        return found;
    }

    private boolean isWithRegistry() {
        return compareRegistry == null ? offline == null : compareRegistry;
    }

    /** The flags are about longshore.registry; other registries are asked as their names say. */
    private AuditResult withRegistry(Audit audit) {
        String host = registry.settings().find(RegistrySetting.HOST).orElse(NO_HOST);
        try (ProgressDisplay display = progress.start(spec.commandLine().getErr());
                CommandContext context =
                        CommandContext.openWithoutCreating(registry, host, display)) {
            return audit.with(new RegistryQuestions(context.registries(), context.cancellation()))
                    .run();
        }
    }

    private void show(AuditProgress.Part part, int done, int total) {
        if (progress.isShown() && System.nanoTime() - shownAt >= SHOW_NANOS) {
            shownAt = System.nanoTime();
            PrintWriter err = spec.commandLine().getErr();
            err.printf("  %s: %,d of %,d%n", part.name().toLowerCase(Locale.ROOT), done, total);
            err.flush();
        }
    }

    /** The checkpoint of the flag; with a witness alone, the newest one that it has signed. */
    private @Nullable SignedNote earlier(Share share) {
        Path cosigned = folder(share).cosigned();
        if (checkpoint == null && witness != null && Files.exists(cosigned)) {
            return note(cosigned);
        }
        return checkpoint == null ? null : note(checkpoint);
    }

    private static LogFolder folder(Share share) {
        return new LogFolder(share.state().resolve(SiteLog.NAME));
    }

    private static @Nullable NoteKey vkey(@Nullable Path file) {
        return file == null ? null : SiteKey.readVkey(file);
    }

    private static SignedNote note(Path file) {
        try {
            return SignedNote.parse(DurableFiles.readStart(file, SignedNote.LONGEST));
        } catch (NotATlogException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "The file " + Printable.of(file.toString()) + " is not a checkpoint.",
                            "Found: " + Printable.of(String.valueOf(e.getMessage())) + ".",
                            "Name a copy of .longshore/log/checkpoint with --checkpoint."),
                    e);
        }
    }

    private static void registries(AuditResult result, StringBuilder text) {
        List<ComparedRegistry> compared = result.registries();
        if (compared == null) {
            text.append("No registry was compared.\n");
            return;
        }
        for (ComparedRegistry one : compared) {
            if (one.notCompared() != null) {
                text.append("The registry ")
                        .append(one.host())
                        .append(" was not compared")
                        .append(one.manifests() == 0 ? "" : " to the end")
                        .append(": ")
                        .append(Printable.line(one.notCompared()))
                        .append('\n');
            }
        }
        for (ComparedRegistry one : compared) {
            if (one.notCompared() == null || one.manifests() > 0) {
                text.append("registry     ").append(one.host());
                text.append(": ").append(one.manifests()).append(" manifests, ");
                text.append(one.missing()).append(" missing\n");
            }
        }
    }

    private static String text(AuditResult result) {
        StringBuilder text = new StringBuilder();
        if (result.warning() != null) {
            text.append(result.warning()).append('\n');
        }
        if (result.stamped() != null) {
            text.append(Printable.line(result.stamped().sentence())).append('\n');
        }
        registries(result, text);
        text.append("log          ").append(result.log()).append('\n');
        text.append("fingerprint  ").append(result.key()).append('\n');
        text.append("entries      ").append(result.entries()).append('\n');
        text.append("receipts     ").append(result.receipts());
        text.append(", ").append(result.removed()).append(" of them removed by an entry\n");
        result.notes().forEach(it -> text.append(Printable.line(it)).append('\n'));
        result.findings()
                .forEach(
                        it ->
                                text.append(it.kind())
                                        .append("  ")
                                        .append(Printable.line(it.text()))
                                        .append(" [")
                                        .append(Printable.of(it.place()))
                                        .append("]\n"));
        text.append(
                switch (result.findings().size()) {
                    case 0 -> "Nothing was found.\n";
                    case 1 -> "1 finding.\n";
                    default -> result.findings().size() + " findings.\n";
                });
        return text.toString();
    }
}
