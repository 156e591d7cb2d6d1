package io.longshore.cli;

import io.longshore.cli.command.CommandLog;
import io.longshore.cli.command.LibraryPreloader;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/**
 * Runs the short commands once, against a sandbox: for the build, which has the Java machine keep
 * the classes that they need in an archive for later starts (class-data sharing). Says nothing
 * unless a command fails.
 */
final class ClassArchiveTraining {
    private static final String TARBALL = "lci-v9.0.1-1815f87b.tar";

    private ClassArchiveTraining() {}

    /**
     * @param arguments where to put the tarball that is worked with
     */
    public static void main(String[] arguments) throws IOException {
        CommandLog.use();
        // Loads the main class, so that the archive has it: the commands run without it here.
        Class<?> unused = Longshore.class;
        LibraryPreloader.begin();
        LibraryPreloader.await();
        Path tarball = Path.of(arguments[0]);
        try (InputStream in = ClassArchiveTraining.class.getResourceAsStream("/demo/" + TARBALL)) {
            Files.write(tarball, in.readAllBytes());
        }
        int failed = 0;
        try (SandboxRegistry sandbox = SandboxRegistry.start(SandboxOptions.defaults())) {
            String repository = sandbox.address() + "/rehearsal/lci";
            String bundle = repository + ":9.0.1-1815f87b";
            String insecure = "--registry-insecure";
            for (List<String> command :
                    List.of(
                            List.of("inspect", tarball.toString()),
                            List.of(
                                    "import",
                                    tarball.toString(),
                                    "--to-repo",
                                    repository,
                                    insecure),
                            List.of("describe", "-b", bundle, insecure),
                            List.of("describe", "-b", bundle, insecure, "-o", "yaml"),
                            List.of("verify", "-b", bundle, insecure))) {
                failed += run(command);
            }
        }
        System.exit(failed);
    }

    /** 0 if it went well. */
    private static int run(List<String> command) {
        String[] arguments = command.toArray(String[]::new);
        CommandLine line = Program.commandLine(arguments);
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        line.setOut(nowhere);
        line.setErr(nowhere);
        PrintStream terminal = System.err;
        ByteArrayOutputStream warnings = new ByteArrayOutputStream();
        System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
        int code = line.execute(arguments);
        System.setErr(terminal);
        if (code != 0) {
            terminal.println(warnings.toString(StandardCharsets.UTF_8));
            terminal.println("training: " + command + " ended with " + code);
        }
        return code == 0 ? 0 : 1;
    }
}
