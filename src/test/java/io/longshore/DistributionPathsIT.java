package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Setting;
import io.longshore.config.SettingsTable;
import io.longshore.testing.DistributionArchive;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.Samples;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a document, a page or a message names is in the distribution. */
class DistributionPathsIT {
    /** What is run in a checkout of the sources: Compose builds its images there. */
    private static final List<String> IN_THE_SOURCES =
            List.of(
                    "deploy/make-secrets",
                    "deploy/packages/build",
                    "deploy/secrets",
                    "deploy/test-compose");

    private static final String FOLDERS = "(?:bin|deploy|docs|examples|routes)/";
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern PATH =
            Pattern.compile("(?<![\\w./<>{}-])" + FOLDERS + "[\\w./-]*\\w");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

    @TempDir static Path folder;
    private static Path home;

    @BeforeAll
    static void unpack() throws IOException {
        home = DistributionArchive.unpack(folder);
    }

    /** But for results, which are about the version that was measured. */
    @Test
    void everyPathThatADocumentNamesIsInTheDistribution() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path document : files(home, ".md")) {
            Matcher code = CODE.matcher(Files.readString(document));
            while (code.find()) {
                for (String path : paths(code.group(1))) {
                    named++;
                    if (isMissing(path) && !document.startsWith(home.resolve("docs/results"))) {
                        missing.add(home.relativize(document) + ": " + path);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(30);
    }

    @Test
    void everyPathThatAMessageNamesIsInTheDistribution() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path source : files(Path.of("src/main/java"), ".java")) {
            Matcher literal = LITERAL.matcher(Files.readString(source));
            while (literal.find()) {
                for (String path : paths(literal.group(1))) {
                    named++;
                    if (isMissing(path)) {
                        missing.add(source + ": " + path);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(5);
    }

    @Test
    void everyLinkOfThePagesLeadsToAFileAndAHeadingOfTheDistribution() throws IOException {
        List<String> dead = new ArrayList<>();
        List<Path> pages = files(home, ".html");
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!link.group(1).matches("[a-z]+:.*") && !leads(page, link.group(1))) {
                    dead.add(home.relativize(page) + ": " + link.group(1));
                }
            }
        }
        assertThat(dead).isEmpty();
        assertThat(pages).hasSameSizeAs(files(home, ".md"));
    }

    @Test
    void aPageHasATitleALanguageAndItsTablesAsTables() throws IOException {
        for (Path page : files(home, ".html")) {
            assertThat(page)
                    .content()
                    .contains("<html lang=\"en\">", "<main>", "<h1 id=")
                    .doesNotContain("<p>|", "<title></title>");
        }
        assertThat(home.resolve("docs/operations.html")).content().contains("<table>");
    }

    @Test
    void theSampleOfTheSettingsNamesEachOfThemWithItsDefaultAndIsAccepted() throws IOException {
        List<String> lines = Files.readAllLines(home.resolve("longshore.properties.sample"));
        for (Setting<?> setting : SettingsTable.rows()) {
            String value = setting.defaultText() == null ? "" : setting.defaultText();
            assertThat(lines).containsOnlyOnce("#" + setting.name() + "=" + value);
        }
        assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }

    /** A missing library would be seen on that machine only. */
    @Test
    void theNativeLibrariesOfAllSupportedMachinesAreBesideTheLibraries() {
        for (String library :
                List.of(
                        "linux/amd64/libzstd-jni.so",
                        "linux/aarch64/libzstd-jni.so",
                        "darwin/x86_64/libzstd-jni.dylib",
                        "darwin/aarch64/libzstd-jni.dylib")) {
            assertThat(home.resolve("lib/lib/native").resolve(library)).isNotEmptyFile();
        }
    }

    @Test
    void theDistributionReadsACompressedArchiveWithItsOwnNativeLibrary() throws IOException {
        Path archive = Samples.file("airgap-docker-save.tar.zst");

        Tool.Result inspected = longshore("inspect", archive.toString());

        assertThat(inspected.exitCode()).as(inspected.err()).isZero();
        assertThat(inspected.text()).contains("zstd");
    }

    @Test
    void theLauncherForWindowsHasItsLineEndsAndStartsTheJarThatIsThere() throws IOException {
        Path launcher = home.resolve("bin/longshore.cmd");
        String text = Files.readString(launcher);

        assertThat(text.lines().count()).isGreaterThan(20);
        assertThat(text.split("(?<!\r)\n", -1)).as("lines without CR").hasSize(1);
        Matcher jar = Pattern.compile("%~dp0([\\w.\\\\]+\\.jar)").matcher(text);
        assertThat(jar.find()).isTrue();
        assertThat(launcher.resolveSibling(jar.group(1).replace('\\', '/')).normalize())
                .isRegularFile();
    }

    @Test
    @RequiresTool("sh")
    void theClassArchiveIsMadeForTheJavaFoundHereAndUsed() throws IOException {
        Tool.Result made = Tool.runAnyhow(List.of(home + "/bin/make-class-archive"), javaHome());

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.err()).isEmpty();
        Tool.Result shared =
                Tool.run(
                        List.of(
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:SharedArchiveFile=" + home + "/lib/longshore.jsa",
                                "-Xshare:on",
                                "-Xlog:class+load",
                                "-jar",
                                home + "/lib/longshore.jar",
                                "--version"));
        assertThat(shared.text())
                .containsPattern("io\\.longshore\\.cli\\.Longshore source: shared objects file");
    }

    private static Tool.Result longshore(String... arguments) {
        List<String> command = new ArrayList<>(List.of(home + "/bin/longshore"));
        command.addAll(List.of(arguments));
        return Tool.runAnyhow(command, javaHome());
    }

    private static Map<String, String> javaHome() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"));
    }

    private static List<String> paths(String text) {
        return PATH.matcher(text).results().map(path -> path.group()).toList();
    }

    private static boolean isMissing(String path) {
        return IN_THE_SOURCES.stream().noneMatch(path::startsWith)
                && !Files.exists(home.resolve(path));
    }

    private static boolean leads(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String path =
                URLDecoder.decode(
                        hash < 0 ? link : link.substring(0, hash), StandardCharsets.UTF_8);
        Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return file.startsWith(home)
                && Files.exists(file)
                && (hash < 0
                        || Files.readString(file)
                                .contains(" id=\"" + link.substring(hash + 1) + "\""));
    }

    private static List<Path> files(Path below, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }
}
