package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Setting;
import io.longshore.config.SettingsTable;
import io.longshore.problem.Code;
import io.longshore.sandbox.Access;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestCa;
import io.longshore.testing.TlsBalancer;
import io.longshore.testing.TriesFix;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The fix that a message suggests works: every flag, setting and command in it exists. */
class SuggestedFixesTest {
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern FLAG = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]+");
    private static final Pattern SETTING = Pattern.compile("(?<![\\w./-])longshore\\.[a-z0-9.-]+");
    private static final Pattern COMMAND =
            Pattern.compile("(?<=longshore )(?!longshore)[a-z]+(?= |'|$)");
    private static final Pattern HYPHENATED = Pattern.compile("(?<![\\w./-])[a-z]+(-[a-z]+)+");

    /** Names of files, of properties of the launcher and of messages, and Java's own flags. */
    private static final Set<String> NEITHER =
            Set.of(
                    "longshore.jar",
                    "longshore.properties",
                    "longshore.home",
                    "longshore.terminal",
                    "--add-opens",
                    "--");

    /** Flags of the commands of other programs that messages suggest. */
    private static final Set<String> OF_OTHER_PROGRAMS =
            Set.of(
                    // skopeo copy, docker save, oc mirror, convmv, zstd, xz, crane
                    "--all", "--platform", "--v2", "--from", "--notest", "--long", "--format");

    @TempDir Path folder;

    @Test
    void everyFlagNamedInAMessageExists() throws IOException {
        Set<String> known = new HashSet<>();
        addFlags(Program.commandLine(), known);
        assertThat(namedBy(FLAG)).hasSizeGreaterThan(10).isSubsetOf(and(known));
    }

    private static void addFlags(CommandLine command, Set<String> flags) {
        flags.addAll(command.getCommandSpec().optionsMap().keySet());
        command.getSubcommands().values().forEach(below -> addFlags(below, flags));
    }

    @Test
    void everySettingNamedInAMessageExists() throws IOException {
        Set<String> known =
                SettingsTable.rows().stream().map(Setting::name).collect(Collectors.toSet());
        Set<String> named = namedBy(SETTING);
        named.removeIf(name -> isQueue(name) || isGroup(name, known));

        assertThat(named).hasSizeGreaterThan(20).isSubsetOf(and(known));
    }

    @Test
    void everyCommandNamedInAMessageExists() throws IOException {
        assertThat(namedBy(COMMAND))
                .hasSizeGreaterThan(4)
                .isSubsetOf(Program.commandLine().getSubcommands().keySet());
    }

    @Test
    void noMessageNamesASettingWithoutItsPrefix() throws IOException {
        Set<String> endings =
                SettingsTable.rows().stream()
                        .map(setting -> setting.name().replaceFirst(".*\\.", ""))
                        .filter(ending -> ending.contains("-"))
                        .collect(Collectors.toSet());

        assertThat(namedBy(HYPHENATED)).doesNotContainAnyElementsOf(endings);
    }

    @Test
    @TriesFix(Code.TLS_NOT_TRUSTED)
    void theSuggestedFlagReachesARegistryWithAPrivateCa() throws IOException {
        TestCa ca = TestCa.create("Data centre CA");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                TlsBalancer balancer = new TlsBalancer(ca.server(), port(registry))) {
            String target = balancer.address() + "/p/lci";
            String flag = fixNames(imported(target), "--registry-ca-cert-path");
            String pem = ca.writePem(folder.resolve("ca.pem")).toString();

            assertThat(imported(target, flag, pem).exitCode()).isZero();
            assertThat(withSetting(target, "longshore.registry.ca-cert-path", pem).exitCode())
                    .isZero();
        }
    }

    /** Of Go's servers, which answer a TLS handshake with a sentence in plain text. */
    @Test
    @RequiresTool("docker-registry")
    @TriesFix(Code.TLS_FAILED)
    void theSuggestedFlagReachesARegistryWithoutTls() throws IOException {
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            String target = registry.address() + "/p/lci";
            String flag = fixNames(imported(target), "--registry-insecure");

            assertThat(imported(target, flag).exitCode()).isZero();
            assertThat(withSetting(target, "longshore.registry.insecure", "true").exitCode())
                    .isZero();
        }
    }

    @Test
    @TriesFix(Code.BAD_REFERENCE)
    void theSuggestedTargetWithoutATagIsImported() {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            for (String wrong : List.of("", ":1.0", "@sha256:00")) {
                for (String scheme : List.of("https://", "http://", "")) {
                    String target = scheme + registry.address() + "/p/lci" + wrong;
                    CommandResult ran = imported(target, "--registry-insecure");
                    if (!ran.err().isEmpty() && ran.exitCode() == 2) {
                        target = found("(?<=Write it as in )\\S+(?=\\.\\n)", ran.err());
                    }
                    assertThat(imported(target, "--registry-insecure").exitCode()).isZero();
                }
            }
        }
    }

    @Test
    @TriesFix(Code.CHECKSUM_MISMATCH)
    void aTarballIsImportedOnceItsChecksumFileIsCorrected() throws IOException {
        Path tarball = Files.copy(Fixtures.UNSIGNED, folder.resolve("lci.tar"));
        Path checksum = folder.resolve("lci.tar.sha256");
        Files.writeString(checksum, "0".repeat(64) + "  lci.tar\n");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            String target = registry.address() + "/p/lci";
            String fix =
                    imported(tarball, target, "--registry-insecure")
                            .report()
                            .problems()
                            .get(0)
                            .fix();
            String hex = found("(?<=SHA-256 is )[0-9a-f]{64}", fix);
            Files.writeString(folder.resolve(found("\\S+\\.sha256", fix)), hex + "  lci.tar\n");

            assertThat(imported(tarball, target, "--registry-insecure").exitCode()).isZero();
        }
    }

    @Test
    @TriesFix(Code.CREDENTIALS_REFUSED)
    void theSuggestedFlagsAndSettingsSignIn() throws IOException {
        Access access = new Access.Basic("anna", "s3cret");
        try (SandboxRegistry registry =
                SandboxRegistry.start(SandboxOptions.defaults().withAccess(access))) {
            String target = registry.address() + "/p/lci";
            CommandResult without = imported(target, "--registry-insecure", "--registry-anon");
            String user = fixNames(without, "--registry-username");
            String password = fixNames(without, "--registry-password");
            CommandResult wrong =
                    imported(target, "--registry-insecure", user, "anna", password, "wrong");
            fixNames(wrong, "longshore.registry.username");
            fixNames(wrong, "longshore.registry.password-file");
            Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");

            assertThat(
                            imported(
                                            target,
                                            "--registry-insecure",
                                            user,
                                            "anna",
                                            password,
                                            "s3cret")
                                    .exitCode())
                    .isZero();
            assertThat(
                            withSetting(
                                            target,
                                            "longshore.registry.insecure=true\n"
                                                    + "longshore.registry.username=anna\n"
                                                    + "longshore.registry.password-file",
                                            secret.toString())
                                    .exitCode())
                    .isZero();
        }
    }

    @Test
    @TriesFix(Code.NAME_COLLISION)
    void theSuggestedFlagImportsImagesOfOneTag() {
        TestImages images = new TestImages(7);
        Path archive =
                new TarballBuilder()
                        .add(images.image("origin.test/one", images.layer(100)), "1.0")
                        .add(images.image("origin.test/other", images.layer(100)), "1.0")
                        .write(folder.resolve("two.tar"));
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            CommandResult refused =
                    imported(archive, registry.address() + "/p/lci", "--registry-insecure");
            String flag = fixNames(refused, "--to-prefix");

            assertThat(refused.problem()).isEqualTo("NAME_COLLISION");
            assertThat(
                            CommandResult.longshore(
                                            "import",
                                            archive.toString(),
                                            flag,
                                            registry.address() + "/p",
                                            "--registry-insecure")
                                    .exitCode())
                    .isZero();
        }
    }

    @Test
    @TriesFix(Code.IS_A_BUNDLE)
    void theSuggestedFlagExportsABundle() {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            String target = registry.address() + "/p/lci";
            String report = imported(target, "--registry-insecure").out();
            String image =
                    target
                            + found(
                                    "@sha256:[0-9a-f]{64}",
                                    report.substring(report.indexOf("\"bundle\"")));
            CommandResult refused = exported("-i", image);

            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused.err()).contains("IS_A_BUNDLE");
            assertThat(exported(found("--bundle", refused.err()), image).exitCode()).isZero();
        }
    }

    private CommandResult exported(String flag, String image) {
        String tar = folder.resolve("exported.tar").toString();
        return CommandResult.longshore(
                "export", flag, image, "--to-tar", tar, "--registry-insecure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xz", "bzip2"})
    @RequiresTool({"xz", "bzip2"})
    @TriesFix(Code.NOT_A_TARBALL)
    void theSuggestedCommandUncompressesAnArchive(String program) throws Exception {
        Path tarball = Files.copy(Fixtures.UNSIGNED, folder.resolve("lci.tar"));
        assertThat(shell(program + " lci.tar")).isZero();
        Path compressed = folder.resolve(program.equals("xz") ? "lci.tar.xz" : "lci.tar.bz2");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            String target = registry.address() + "/p/lci";
            CommandResult refused = imported(compressed, target, "--registry-insecure");
            String fix = refused.report().problems().get(0).fix();

            assertThat(refused.problem()).isEqualTo("NOT_A_TARBALL");
            assertThat(shell(found("(?<=result: ).*(?=\\.$)", fix))).isZero();
            assertThat(imported(tarball, target, "--registry-insecure").exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d41d8cd98f00b204e9800998ecf8427e  lci.tar\n", "no digest\n"})
    @RequiresTool("sha256sum")
    @TriesFix(Code.CHECKSUM_UNUSABLE)
    void theSuggestedCommandWritesAUsableChecksumFile(String content) throws Exception {
        Path tarball = Files.copy(Fixtures.UNSIGNED, folder.resolve("lci.tar"));
        Files.writeString(folder.resolve("lci.tar.sha256"), content);
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            String target = registry.address() + "/p/lci";
            CommandResult refused = imported(tarball, target, "--registry-insecure");
            String fix = refused.report().problems().get(0).fix();

            assertThat(refused.problem()).isEqualTo("CHECKSUM_UNUSABLE");
            String command = found("sha256sum X\\.tar > X\\.tar\\.sha256", fix);
            assertThat(shell(command.replace("X.tar", "lci.tar"))).isZero();
            assertThat(imported(tarball, target, "--registry-insecure").exitCode()).isZero();
        }
    }

    /** Runs what a message suggests, in the folder of the archive. */
    private int shell(String command) throws Exception {
        return new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .inheritIO()
                .start()
                .waitFor();
    }

    private CommandResult imported(String target, String... more) {
        return imported(Fixtures.UNSIGNED, target, more);
    }

    private static CommandResult imported(Path tarball, String target, String... more) {
        List<String> all = new ArrayList<>(List.of("import", tarball.toString()));
        all.addAll(List.of("--to-repo", target, "--registry-retry-count", "1", "-o", "json"));
        all.addAll(List.of(more));
        return CommandResult.longshore(all.toArray(String[]::new));
    }

    private CommandResult withSetting(String target, String name, String value) throws IOException {
        String registry = target.substring(0, target.indexOf('/'));
        Path config =
                Files.writeString(
                        folder.resolve("longshore.properties"),
                        "longshore.registry=" + registry + "\n" + name + "=" + value + "\n");
        return imported(target, "--config", config.toString());
    }

    private static int port(SandboxRegistry registry) {
        return Integer.parseInt(registry.address().replaceAll(".*:", ""));
    }

    private static String fixNames(CommandResult refused, String flag) {
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.report().problems().get(0).fix()).contains(flag);
        return flag;
    }

    private static String found(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group();
    }

    /** The addresses that broker.xml declares. */
    private static boolean isQueue(String name) {
        try {
            String broker = Files.readString(Path.of("deploy/artemis/broker.xml"));
            return broker.contains("<address name=\"" + name + "\">");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The beginning of several names. */
    private static boolean isGroup(String name, Set<String> known) {
        String prefix = name.replaceFirst("[.-]+$", "");
        return !known.contains(name) && known.stream().anyMatch(it -> it.startsWith(prefix + "."));
    }

    private static Set<String> and(Set<String> known) {
        Set<String> all = new HashSet<>(known);
        all.addAll(NEITHER);
        all.addAll(OF_OTHER_PROGRAMS);
        return all;
    }

    /** What the string literals of the program name. */
    private static Set<String> namedBy(Pattern what) throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(it -> it.toString().endsWith(".java")).toList()) {
                LITERAL.matcher(Files.readString(source))
                        .results()
                        .map(literal -> literal.group(1))
                        .filter(text -> text.contains(" "))
                        .flatMap(text -> what.matcher(text).results().map(MatchResult::group))
                        .map(name -> name.replaceFirst("[.-]+$", ""))
                        .forEach(found::add);
            }
        }
        return found;
    }
}
