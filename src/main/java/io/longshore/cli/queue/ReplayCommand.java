package io.longshore.cli.queue;

import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.report.store.RejectedReports;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay}: runs a job again after its cause was fixed. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Repeats a job from rejected/ as a new job, with all checks. The archive in rejected/"
                    + " is used: no second transfer is needed.",
            "Requires the broker's role admin. The target is unchanged unless --to-repo or"
                    + " --to-prefix names another one."
        },
        footer = {
            "",
            "Example:",
            "  longshore replay 20261123-101500-lci-v9.0.1-k3f9 \\",
            "             --to-repo harbor1.test.com/supervisor-services/lci"
        })
public final class ReplayCommand implements Callable<Integer> {
    @Mixin private SettingsFlag settingsFlag;

    @Mixin private SubmitAndWait waiting;

    @Mixin private ProgressFlag progress;

    @Parameters(paramLabel = "ID", description = "The job to repeat; 'longshore dead' lists them.")
    private String id;

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description = "The correct checksum, if the checksum file was wrong.")
    private @Nullable String sha256;

    @Mixin private JobTargetFlag to;

    @Mixin private LabelFlag label;

    @Override
    public Integer call() {
        Settings settings = settingsFlag.load();
        ImportReport old =
                RejectedReports.open(settings.get(StorageSetting.SHARE)).require(JobId.parse(id));
        String file = Objects.requireNonNull(old.source()).file();
        ImportJob again =
                new ImportJob(
                        ImportJob.versionFor(to.target(), label.labels()),
                        SubmitCommand.newId(file),
                        file,
                        sha256,
                        to.target(),
                        System.getProperty("user.name"),
                        null,
                        null,
                        old.jobId(),
                        label.labels());
        return waiting.send(settings, again, progress);
    }
}
