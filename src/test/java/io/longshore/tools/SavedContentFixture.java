package io.longshore.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.task.Progress;
import io.longshore.testing.FreePort;
import io.longshore.testing.Imports;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A registry with random content that tools save, and an empty one that their archives go to. */
@RequiresTool({"docker-registry", "tar", "zstd", "gzip"})
abstract class SavedContentFixture {
    private static final long SEED =
            Long.getLong("longshore.test.tools.seed", System.nanoTime() % 1_000_000);

    private static final String BELOW = "mirror";

    /** Engines leave mounts and sockets behind until their processes have ended. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    RandomContent random;
    Distribution source;
    Distribution target;
    Imports imports;

    SavedContent saved;

    @BeforeEach
    void start() {
        System.out.println("seed of the content: " + SEED);
        random = new RandomContent(SEED, folder);
        source = registry("source");
        target = registry("target");
        RegistrySettings settings =
                RegistrySettings.builder(target.address()).plainHttp(true).build();
        imports = new Imports(settings);
        try (RegistryClient client =
                RegistryClient.connect(
                        RegistrySettings.builder(source.address()).plainHttp(true).build())) {
            saved = new SavedContent(random, client, source.address());
        }
    }

    final Distribution registry(String name) {
        return Distribution.start(
                List.of(),
                "127.0.0.1:" + FreePort.find(),
                folder.resolve(name),
                Distribution.options());
    }

    final String repository(String path) {
        return source.address() + "/" + path;
    }

    @AfterEach
    void stop() {
        imports.close();
        target.close();
        source.close();
    }

    final List<String> storage(String program) {
        return List.of(
                program,
                "--root",
                folder.resolve("storage").toString(),
                "--runroot",
                folder.resolve("run").toString(),
                "--storage-driver",
                "vfs");
    }

    /** A folder as a person packs it. */
    final Path packed(Path layout) {
        Path tar = Path.of(layout + ".tar");
        boolean isWithFolder = random.random().nextBoolean();
        List<String> command =
                isWithFolder
                        ? List.of("-C", folder.toString(), layout.getFileName().toString())
                        : List.of("-C", layout.toString(), ".");
        run(List.of("tar", "-cf", tar.toString()), command.toArray(String[]::new));
        return tar;
    }

    final void importBelow(Path file) throws IOException {
        RepositoryPrefix prefix = RepositoryPrefix.parse(target.address() + "/" + BELOW);
        assertVerified(imports.runOneShot(compressed(file), prefix));
    }

    final void importInto(Path file, String repository) throws IOException {
        assertVerified(
                imports.runOneShot(
                        compressed(file),
                        BELOW + "/" + repository,
                        SignatureRules.OFF,
                        Progress.NONE));
    }

    static void assertVerified(ImportReport report) {
        assertThat(report.status()).as("%s", report.problems()).isEqualTo(Status.VERIFIED);
    }

    /** One archive in three is compressed as a whole, in each way. */
    final Path compressed(Path file) throws IOException {
        return switch (random.random().nextInt(3)) {
            case 0 -> file;
            case 1 ->
                    Files.write(
                            Path.of(file + ".gz"),
                            Tool.run(List.of("gzip", "-c", file.toString())).out());
            default ->
                    Files.write(
                            Path.of(file + ".zst"),
                            Tool.run(List.of("zstd", "-q", "-c", file.toString())).out());
        };
    }

    final void assertSame(String name) {
        int colon = name.lastIndexOf(':');
        landed(name.substring(0, colon))
                .assertSame(name.substring(colon + 1), saved.named(repository(name)));
    }

    final Landed landed(String path) {
        return new Landed(target.contents(), BELOW + "/" + path);
    }

    static String path(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    static void assumeRoot() {
        assumeThat(System.getProperty("user.name")).as("who may start a daemon").isEqualTo("root");
    }

    static void run(List<String> program, String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        Tool.run(command);
    }
}
