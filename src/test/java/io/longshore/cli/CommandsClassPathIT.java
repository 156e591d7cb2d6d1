package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.longshore.ProductClasses;
import io.longshore.job.ImportJob;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The class path in the manifest of {@code target/longshore.jar}: what the short commands need. */
class CommandsClassPathIT {
    private static final Path JAR = Path.of("target/longshore.jar");
    private static final Pattern JAR_NAME = Pattern.compile("([^/!]+\\.jar)");

    /** Creates the one command that was asked for; the job of a message from a queue. */
    private static final Set<Class<?>> ELSEWHERE = Set.of(CommandTable.class, ImportJob.class);

    @TempDir Path folder;

    @Test
    void everyClassThatACommandReachesIsOnTheClassPathOfTheJar() throws IOException {
        JavaClasses ours = ProductClasses.all();
        Map<String, String> reached = new TreeMap<>();
        Map<JavaClass, String> ways = new HashMap<>();
        Deque<JavaClass> next = new ArrayDeque<>();
        Stream.concat(
                        Stream.of(Longshore.class),
                        startedByTheJarAlone().map(command -> command.create().getClass()))
                .filter(command -> command.getName().startsWith("io.longshore."))
                .forEach(
                        command -> {
                            next.add(ours.get(command));
                            ways.put(ours.get(command), command.getSimpleName());
                        });
        while (!next.isEmpty()) {
            JavaClass at = next.remove();
            for (Dependency dependency : at.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                String way = ways.get(at) + " > " + target.getSimpleName();
                if (!target.getPackageName().startsWith("io.longshore")) {
                    jar(target).ifPresent(jar -> reached.putIfAbsent(jar, way));
                } else if (!ELSEWHERE.contains(target.reflect())
                        && ways.putIfAbsent(target, way) == null) {
                    next.add(target);
                }
            }
        }
        reached.keySet().removeAll(classPath());

        assertThat(ways).hasSizeGreaterThan(150);
        assertThat(reached).as("needed, and by what").isEmpty();
    }

    /** What the libraries need of each other shows when they are used; signatures need the most. */
    @Test
    void aSignedTarballIsImportedVerifiedAndExportedByTheJarAlone() throws IOException {
        Path signatures = Path.of("src/test/resources/fixtures/signatures");
        Path tarball = Files.copy(Fixtures.IMAGE, folder.resolve("image.tar"));
        Files.copy(signatures.resolve("image.tar.rsa3072.asc"), folder.resolve("image.tar.asc"));
        Path keys = Files.createDirectories(folder.resolve("keys/files"));
        Files.copy(signatures.resolve("openpgp-rsa3072.asc"), keys.resolve("vendor.asc"));
        Path config = folder.resolve("longshore.properties");
        Files.writeString(
                config,
                "longshore.signature.files.policy=required\nlongshore.signature.keys="
                        + keys.getParent());
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            String repository = registry.address() + "/project/app";
            String insecure = "--registry-insecure";
            String imported =
                    started(
                            "import",
                            tarball.toString(),
                            "--to-repo",
                            repository,
                            insecure,
                            "--config",
                            config.toString(),
                            "-o",
                            "json");
            assertThat(imported).contains("\"VALID\"").contains("\"VERIFIED\"");
            String bundle = registry.address() + "/project/lci";
            started("preflight", "--to-repo", bundle, insecure, Fixtures.SIGNED.toString());
            started("import", Fixtures.SIGNED.toString(), "--to-repo", bundle, insecure);
            assertThat(started("verify", "-b", bundle + ":9.0.1-1815f87b", insecure))
                    .contains("VERIFIED");
            String again = folder.resolve("again.tar").toString();
            started("export", "-b", bundle + ":9.0.1-1815f87b", "--to-tar", again, insecure);
            assertThat(started("inspect", again)).contains("9.0.1-1815f87b");
            assertThat(
                            started(
                                    "describe",
                                    "-b",
                                    bundle + ":9.0.1-1815f87b",
                                    insecure,
                                    "-o",
                                    "yaml"))
                    .contains("images:");
        }
    }

    @ParameterizedTest
    @MethodSource("startedWithAllLibraries")
    void aCommandThatNeedsTheFullDistributionExplainsHowToStartIt(CommandTable row) {
        String command = row.word();
        Tool.Result ran =
                Tool.runAnyhow(
                        List.of(java(), "-jar", JAR.toString(), command, "--help"), Map.of());

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("'" + command + "' needs all of lib/")
                .contains("bin/longshore " + command)
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @MethodSource("startedByTheJarAlone")
    void everyOtherCommandStartsFromTheJarAlone(CommandTable row) {
        assertThat(started(row.word(), "--help")).contains("Usage: longshore " + row.word());
    }

    @Test
    void theHelpOfEveryCommandIsPrintedByTheJarAlone() {
        for (CommandTable row : CommandTable.values()) {
            assertThat(started("help", row.word())).contains("longshore " + row.word());
        }
    }

    static Stream<CommandTable> startedWithAllLibraries() {
        return Stream.of(CommandTable.values())
                .filter(row -> row.needs() == CommandTable.Needs.ALL_LIBRARIES);
    }

    static Stream<CommandTable> startedByTheJarAlone() {
        return Stream.of(CommandTable.values())
                .filter(row -> row.needs() != CommandTable.Needs.ALL_LIBRARIES);
    }

    private static String started(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return Tool.run(command).text();
    }

    private static Optional<String> jar(JavaClass target) {
        return target.getSource()
                .map(source -> JAR_NAME.matcher(source.getUri().toString()))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1));
    }

    private static Set<String> classPath() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String path = jar.getManifest().getMainAttributes().getValue("Class-Path");
            return Stream.of(path.split(" "))
                    .map(entry -> entry.replaceFirst("^lib/", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
