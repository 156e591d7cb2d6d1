import io.longshore.cli.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes the files of the distribution that are made from the commands: the completions of the
 * shells, and the sources of the man pages as AsciiDoc, one for the program and one for each
 * command, which the build renders. The build starts it from its source (pom.xml); nothing of it is
 * in the jar.
 *
 * <p>Arguments: the folder for the sources of the man pages, the folder for the completions.
 */
public final class CommandFiles {
    private static final String SECTION = "(1)";

    /** The file of each shell, by the name under which the shell looks for it. */
    private static final Map<String, String> COMPLETIONS =
            Map.of("bash", "longshore", "zsh", "_longshore", "fish", "longshore.fish");

    private CommandFiles() {}

    /** Writes all of them. */
    public static void main(String[] arguments) throws IOException {
        writePages(Path.of(arguments[0]));
        writeCompletions(Path.of(arguments[1]));
    }

    private static void writeCompletions(Path folder) throws IOException {
        for (Map.Entry<String, String> completion : COMPLETIONS.entrySet()) {
            Path shell = folder.resolve(completion.getKey());
            Files.createDirectories(shell);
            StringWriter script = new StringWriter();
            int exitCode =
                    Program.commandLine()
                            .setOut(new PrintWriter(script))
                            .execute("completion", completion.getKey());
            if (exitCode != 0) {
                throw new IOException("there is no completion for " + completion.getKey());
            }
            Files.writeString(shell.resolve(completion.getValue()), script.toString());
        }
    }

    private static void writePages(Path folder) throws IOException {
        Files.createDirectories(folder);
        CommandSpec program = Program.commandLine().getCommandSpec();
        List<CommandSpec> all = new ArrayList<>();
        add(program, all);
        int exitCode =
                ManPageGenerator.generateManPage(
                        folder.toFile(),
                        null,
                        new boolean[0],
                        true,
                        all.toArray(new CommandSpec[0]));
        if (exitCode != 0) {
            throw new IOException("the pages cannot be written: " + exitCode);
        }
        try (Stream<Path> pages = Files.list(folder)) {
            for (Path page : pages.filter(it -> it.toString().endsWith(".adoc")).toList()) {
                if (!Files.readString(page).contains(SECTION)) {
                    throw new IOException(page + " is not a page of section 1");
                }
            }
        }
    }

    private static void add(CommandSpec command, List<CommandSpec> all) {
        if (command.usageMessage().hidden()) {
            return;
        }
        all.add(command);
        command.subcommands().values().forEach(it -> add(it.getCommandSpec(), all));
    }
}
