package io.longshore.cli;

import io.longshore.cli.image.DescribeCommand;
import io.longshore.cli.image.ExportCommand;
import io.longshore.cli.image.ImportCommand;
import io.longshore.cli.image.InspectCommand;
import io.longshore.cli.image.PreflightCommand;
import io.longshore.cli.image.VerifyCommand;
import io.longshore.cli.queue.AlertsCommand;
import io.longshore.cli.queue.DeadCommand;
import io.longshore.cli.queue.JobsCommand;
import io.longshore.cli.queue.ReplayCommand;
import io.longshore.cli.queue.ReportsCommand;
import io.longshore.cli.queue.StatusCommand;
import io.longshore.cli.queue.SubmitCommand;
import io.longshore.cli.site.AuditCommand;
import io.longshore.cli.site.CompletionCommand;
import io.longshore.cli.site.ConfigCommand;
import io.longshore.cli.site.DemoCommand;
import io.longshore.cli.site.DoctorCommand;
import io.longshore.cli.site.ExplainCommand;
import io.longshore.cli.site.HistoryCommand;
import io.longshore.cli.site.HoldCommand;
import io.longshore.cli.site.InitCommand;
import io.longshore.cli.site.KeysCommand;
import io.longshore.cli.site.LogCommand;
import io.longshore.cli.site.RemoveCommand;
import io.longshore.cli.site.RunCommand;
import io.longshore.cli.site.TokenCommand;
import io.longshore.cli.site.VersionCommand;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Every command, in the order of the help, with its requirements and its start method. {@code
 * bin/longshore} has a copy of that, which {@code LauncherTest} writes and checks.
 *
 * <p>Without lambdas and class literals for each command: every start would load all commands.
 */
enum CommandTable {
    DEMO(Group.START, Needs.ALL_LIBRARIES, Start.SERVICE),
    INIT(Group.START, Needs.REGISTRY, Start.SHORT),
    IMPORT(Group.ARCHIVES, Needs.REGISTRY, Start.LONG_IF_LARGE),
    INSPECT(Group.ARCHIVES, Needs.FILES, Start.LONG_IF_LARGE),
    EXPORT(Group.ARCHIVES, Needs.REGISTRY, Start.LONG),
    VERIFY(Group.ARCHIVES, Needs.REGISTRY, Start.LONG_IF_LARGE),
    DESCRIBE(Group.ARCHIVES, Needs.REGISTRY, Start.SHORT),
    PREFLIGHT(Group.ARCHIVES, Needs.REGISTRY, Start.SHORT),
    JOBS(Group.JOBS, Needs.ALL_LIBRARIES, Start.SHORT),
    STATUS(Group.JOBS, Needs.ALL_LIBRARIES, Start.SHORT),
    SUBMIT(Group.JOBS, Needs.ALL_LIBRARIES, Start.SHORT),
    REPORTS(Group.JOBS, Needs.ALL_LIBRARIES, Start.SHORT),
    REPLAY(Group.JOBS, Needs.ALL_LIBRARIES, Start.SHORT),
    DEAD(Group.JOBS, Needs.ALL_LIBRARIES, Start.SHORT),
    ALERTS(Group.JOBS, Needs.ALL_LIBRARIES, Start.SHORT),
    RUN(Group.SERVICE, Needs.ALL_LIBRARIES, Start.SERVICE),
    CONFIG(Group.SERVICE, Needs.FILES, Start.SHORT),
    DOCTOR(Group.SERVICE, Needs.ALL_LIBRARIES, Start.SHORT),
    HISTORY(Group.SERVICE, Needs.FILES, Start.SHORT),
    TOKEN(Group.SERVICE, Needs.ALL_LIBRARIES, Start.SHORT),
    KEYS(Group.PROOF, Needs.ALL_LIBRARIES, Start.SHORT),
    AUDIT(Group.PROOF, Needs.ALL_LIBRARIES, Start.LONG),
    HOLD(Group.PROOF, Needs.ALL_LIBRARIES, Start.SHORT),
    REMOVE(Group.PROOF, Needs.ALL_LIBRARIES, Start.SHORT),
    LOG(Group.PROOF, Needs.ALL_LIBRARIES, Start.SHORT),
    EXPLAIN(Group.HELP, Needs.FILES, Start.SHORT),
    COMPLETION(Group.HELP, Needs.FILES, Start.SHORT),
    VERSION(Group.HELP, Needs.FILES, Start.SHORT),
    HELP(Group.HELP, Needs.FILES, Start.SHORT);

    /** The headings of the help. */
    enum Group {
        START("First steps"),
        ARCHIVES("Archives and registries"),
        JOBS("Jobs of a running service"),
        SERVICE("The service"),
        PROOF("Receipts and retention"),
        HELP("Help");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** The libraries that a command uses; determines its class path and the classes to preload. */
    enum Needs {
        /** The libraries that the jar's manifest names. */
        FILES,
        /** The same libraries, and the client of a registry in every case. */
        REGISTRY,
        /** Every library in {@code lib/}: Camel, the broker and its client. */
        ALL_LIBRARIES
    }

    /** How Java is started for a command. */
    enum Start {
        /** For a process that lives long. */
        SERVICE,
        /** For much work in one process. */
        LONG,
        /** {@link #LONG} if an argument is a large file or {@code --deep}, else {@link #SHORT}. */
        LONG_IF_LARGE,
        /** For a quick start. */
        SHORT
    }

    private final String word = name().toLowerCase(Locale.ROOT);
    private final Group group;
    private final Needs needs;
    private final Start start;

    CommandTable(Group group, Needs needs, Start start) {
        this.group = group;
        this.needs = needs;
        this.start = start;
    }

    /**
     * The command of this name.
     *
     * @param word as on a command line
     * @return null if there is no such command
     */
    static @Nullable CommandTable find(String word) {
        for (CommandTable command : values()) {
            if (command.word.equals(word)) {
                return command;
            }
        }
        return null;
    }

    /** The name on a command line. */
    String word() {
        return word;
    }

    /** Whether the command needs the others: it shows them. */
    boolean speaksOfOthers() {
        return this == HELP || this == COMPLETION;
    }

    Group group() {
        return group;
    }

    Needs needs() {
        return needs;
    }

    Start start() {
        return start;
    }

    /** A new object with picocli's annotations. */
    Object create() {
        return switch (this) {
            case DEMO -> new DemoCommand();
            case IMPORT -> new ImportCommand();
            case DESCRIBE -> new DescribeCommand();
            case EXPORT -> new ExportCommand();
            case INSPECT -> new InspectCommand();
            case VERIFY -> new VerifyCommand();
            case PREFLIGHT -> new PreflightCommand();
            case RUN -> new RunCommand();
            case SUBMIT -> new SubmitCommand();
            case REPORTS -> new ReportsCommand();
            case JOBS -> new JobsCommand();
            case STATUS -> new StatusCommand();
            case DEAD -> new DeadCommand();
            case ALERTS -> new AlertsCommand();
            case REPLAY -> new ReplayCommand();
            case EXPLAIN -> new ExplainCommand();
            case INIT -> new InitCommand();
            case DOCTOR -> new DoctorCommand();
            case CONFIG -> new ConfigCommand();
            case COMPLETION -> new CompletionCommand();
            case VERSION -> new VersionCommand();
            case HISTORY -> new HistoryCommand();
            case TOKEN -> new TokenCommand();
            case KEYS -> new KeysCommand();
            case HOLD -> new HoldCommand();
            case REMOVE -> new RemoveCommand();
            case LOG -> new LogCommand();
            case AUDIT -> new AuditCommand();
            case HELP -> new CommandLine.HelpCommand();
        };
    }
}
