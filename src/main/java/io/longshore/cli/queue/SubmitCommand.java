package io.longshore.cli.queue;

import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.JobIds;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Depot;
import io.longshore.share.Share;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}: puts a job on the queue. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Sends an import job to the queue. A file outside the depot of the share is copied"
                    + " there first, together with its checksum and signature files."
        },
        footer = {
            "",
            "Example:",
            "  longshore submit lci-v9.0.1.tar --wait \\",
            "             --to-repo harbor1.test.com/supervisor-services/lci",
            "  longshore submit --job '{\"version\":1,\"file\":\"lci/lci-v9.0.1.tar\"}'"
        })
public final class SubmitCommand implements Callable<Integer> {
    @Mixin private SettingsFlag settingsFlag;

    @Mixin private SubmitAndWait waiting;

    @Mixin private ProgressFlag progress;

    @ArgGroup(multiplicity = "1")
    @AlwaysSet
    private JobSource what;

    private static final class JobSource {
        @Parameters(paramLabel = "FILE", description = "The archive.")
        private Path file;

        @Option(
                names = "--job",
                paramLabel = "JSON",
                description = "The complete job: JSON text, the name of a JSON file, or - (stdin).")
        private @Nullable String job;
    }

    @Mixin private JobTargetFlag to;

    @Mixin private LabelFlag label;

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description = "The expected SHA-256 of the archive, as stated by its sender.")
    private @Nullable String sha256;

    @Option(names = "--id", paramLabel = "ID", description = "The job's id (default: generated).")
    private @Nullable String id;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "0 (last) to 9 (first); default 4.")
    private @Nullable Integer priority;

    @Override
    public Integer call() {
        requirePriority();
        Settings settings = settingsFlag.load();
        ImportJob job = what.job != null ? given() : made(settings);
        return waiting.send(settings, job, progress);
    }

    private void requirePriority() {
        if (priority != null && (priority < 0 || priority > 9)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "--priority cannot be " + priority + ".",
                            "A priority is a whole number from 0 (last) to 9 (first).",
                            "Write it as in --priority=9."));
        }
    }

    private ImportJob given() {
        if (to.isGiven()
                || sha256 != null
                || id != null
                || priority != null
                || !label.labels().isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "--job holds the whole job and excludes the other flags.",
                            "",
                            "Put repository, sha256, id, priority and labels into the JSON."));
        }
        ImportJob job = ImportJob.parse(json());
        if (job.replayOf() != null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "submit sends no job with 'replayOf'.",
                            "A replay needs an administrator and has its own command.",
                            "As an administrator: longshore replay " + job.replayOf()));
        }
        return job.id() != null ? job : job.withId(newId(job.file()));
    }

    private ImportJob made(Settings settings) {
        Share share = new Share(settings.get(StorageSetting.SHARE).toAbsolutePath().normalize());
        JobId job = id != null ? JobId.parse(id) : newId(what.file.getFileName().toString());
        String file = new Depot(share).bring(what.file, job);
        return new ImportJob(
                ImportJob.versionFor(to.target(), label.labels()),
                job,
                file,
                sha256,
                to.target(),
                System.getProperty("user.name"),
                priority,
                null,
                null,
                label.labels());
    }

    static JobId newId(String file) {
        return new JobIds(Clock.systemUTC()).forFile(file);
    }

    private byte[] json() {
        String text = Objects.requireNonNull(what.job);
        try {
            if (text.equals("-")) {
                InputStream in = System.in;
                return in.readNBytes(ImportJob.MAX_BYTES + 1);
            }
            if (text.stripLeading().startsWith("{")) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            return Files.readAllBytes(Path.of(text));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "--job " + text + " cannot be read.",
                            "It is neither JSON nor a readable file.",
                            "Give the JSON itself, the name of a file that holds it, or -."),
                    e);
        }
    }
}
