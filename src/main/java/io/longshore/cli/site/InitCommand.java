package io.longshore.cli.site;

import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.FindingLines;
import io.longshore.config.RegistrySetting;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.SettingsFile;
import io.longshore.config.SettingsText;
import io.longshore.config.StorageSetting;
import io.longshore.files.DurableFiles;
import io.longshore.oci.Repository;
import io.longshore.pipeline.preflight.Finding;
import io.longshore.pipeline.preflight.PreflightResult;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code init}: the first settings file of a site. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Asks for registry, project, account, password file and share, checks them as 'preflight'"
                    + " does, and writes a commented settings file. What a flag gives is not asked."
        },
        footer = {
            "",
            "Example:",
            "  longshore init --registry harbor1.test.com --project supervisor-services"
        })
public final class InitCommand implements Callable<Integer> {
    private static final String CHECKED_NAME = "longshore-preflight";

    @Spec private CommandSpec spec;

    @Option(names = "--registry", paramLabel = "HOST", description = "The target registry.")
    private @Nullable String registry;

    @Option(
            names = "--project",
            paramLabel = "NAME",
            description = "The project that dropped files are imported into.")
    private @Nullable String project;

    @Option(
            names = "--username",
            paramLabel = "NAME",
            description = "The account, such as a robot account; empty for none.")
    private @Nullable String username;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file that contains only its password; empty for none.")
    private @Nullable String passwordFile;

    @Option(
            names = "--share",
            paramLabel = "DIR",
            description = "The folder of the share, on which senders drop files.")
    private @Nullable String share;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = SettingsFile.NAME,
            description = "The file to write (default: ${DEFAULT-VALUE}); it must not exist.")
    private Path file = Path.of(SettingsFile.NAME);

    @Override
    public Integer call() {
        requireFree();
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> answers = answers(out);
        Settings settings = Settings.withoutFile(System.getenv(), answers);
        PreflightResult result = preflight(settings);
        result.findings().stream()
                .filter(finding -> finding.outcome() != Finding.Outcome.SKIPPED)
                .forEach(finding -> print(finding, out));
        write(SettingsText.of(answers));
        out.println();
        out.println(
                result.ready()
                        ? "An import would work. The settings are in " + file + "."
                        : "An import would not work yet. The settings are in "
                                + file
                                + "; correct what failed there.");
        out.println("Next: longshore run --config " + file);
        out.flush();
        return result.fault().map(Fault::exitCode).orElse(ExitCodes.DONE);
    }

    private void requireFree() {
        if (Files.exists(file)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            Printable.of(file.toString()) + " exists already.",
                            "It may hold settings that are in use.",
                            "Name another file with --output, or move this one away."));
        }
    }

    /** What is to be set, by name, in the order of the file. */
    private Map<String, String> answers(PrintWriter out) {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Map<String, String> answers = new LinkedHashMap<>();
        Dialog dialog = new Dialog(in, out, answers);
        dialog.ask(RegistrySetting.HOST, "Registry (host or host:port)", registry, "--registry");
        dialog.ask(RegistrySetting.PROJECT, "Project for dropped files", project, "--project");
        dialog.ask(
                RegistrySetting.USERNAME, "Account (empty for none)", username, "--username", "");
        if (answers.containsKey(RegistrySetting.USERNAME.name())) {
            dialog.ask(
                    RegistrySetting.PASSWORD_FILE,
                    "File with its password",
                    passwordFile,
                    "--password-file");
        }
        dialog.ask(StorageSetting.SHARE, "Folder of the share", share, "--share", "./share");
        return answers;
    }

    /** Asks on standard output and reads from standard input. */
    private record Dialog(BufferedReader in, PrintWriter out, Map<String, String> answers) {
        void ask(Setting<?> setting, String question, @Nullable String given, String flag) {
            ask(setting, question, given, flag, null);
        }

        /**
         * @param usual taken for an empty answer; null if an answer is needed
         */
        void ask(
                Setting<?> setting,
                String question,
                @Nullable String given,
                String flag,
                @Nullable String usual) {
            String answer = given != null ? given : read(question, flag, usual);
            String value = answer.isBlank() && usual != null ? usual : answer.strip();
            if (value.isEmpty() && usual == null) {
                throw missing(question, flag);
            }
            if (!value.isEmpty()) {
                answers.put(setting.name(), value);
            }
        }

        private String read(String question, String flag, @Nullable String usual) {
            boolean shown = usual != null && !usual.isEmpty();
            out.print(question + (shown ? " [" + usual + "]" : "") + ": ");
            out.flush();
            try {
                String line = in.readLine();
                if (line == null) {
                    throw missing(question, flag);
                }
                return line;
            } catch (IOException e) {
                throw missing(question, flag);
            }
        }

        private static ProblemException missing(String question, String flag) {
            return new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "There is no answer to '" + question + "'.",
                            "",
                            "Answer on the terminal, or give " + flag + "."));
        }
    }

    private static PreflightResult preflight(Settings settings) {
        Repository target =
                Repository.parse(
                        settings.require(RegistrySetting.HOST)
                                + "/"
                                + settings.require(RegistrySetting.PROJECT)
                                + "/"
                                + CHECKED_NAME);
        return SitePreflight.ask(
                settings,
                Clock.systemUTC(),
                new Cancellation(),
                preflight -> preflight.run(target, Optional.empty()));
    }

    private static void print(Finding finding, PrintWriter out) {
        FindingLines.print(
                out, finding.outcome(), finding.check().name(), finding.message(), finding.fix());
    }

    private void write(String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw DurableFiles.failed("write", file, e);
        }
    }
}
