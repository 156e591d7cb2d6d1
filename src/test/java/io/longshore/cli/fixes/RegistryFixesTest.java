package io.longshore.cli.fixes;

import static io.longshore.cli.fixes.Fixing.assertDone;
import static io.longshore.cli.fixes.Fixing.fix;
import static io.longshore.cli.fixes.Fixing.json;
import static io.longshore.cli.fixes.Fixing.named;
import static io.longshore.cli.fixes.Fixing.suggested;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.TestCa;
import io.longshore.testing.TlsBalancer;
import io.longshore.testing.TriesFix;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fixes of problems with a registry, done to the letter. */
class RegistryFixesTest {
    private static final String INSECURE = "--registry-insecure";
    private static final String TAG = ":9.0.1-1815f87b";

    @TempDir Path folder;
    private SandboxRegistry registry;
    private String target;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        target = registry.address() + "/project/lci";
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BLOB_NOT_FOUND, blobs, /layers/0/digest",
        "MANIFEST_NOT_FOUND, manifests, /images/0/digest"
    })
    @TriesFix({Code.BLOB_NOT_FOUND, Code.MANIFEST_NOT_FOUND})
    void whatTheRegistryLostIsThereAgainAfterTheSuggestedImport(Code code, String kind, String lost)
            throws Exception {
        assertDone(imported(Fixtures.SIGNED));
        delete(kind + "/" + digest(lost));
        assertThat(fix(verified(), code)).containsIgnoringCase("again");

        assertDone(run(suggested(code, "import", words())));

        assertDone(verified());
    }

    @Test
    @TriesFix(Code.TAG_NOT_FOUND)
    void aTagThatTheRegistryLostIsThereAgainAfterTheSuggestedImport() throws Exception {
        assertDone(imported(Fixtures.IMAGE));
        String tag = json("inspect", "" + Fixtures.IMAGE).out();
        delete("manifests/" + Fixing.found("(?<=\"tag\" : \")[^\"]+", tag));
        fix(
                json("verify", "--tar", "" + Fixtures.IMAGE, "--to-repo", target, INSECURE),
                Code.TAG_NOT_FOUND);

        Map<String, String> words =
                Map.of("FILE", "" + Fixtures.IMAGE, "harbor1.test.com/project/lci", target);
        assertDone(run(suggested(Code.TAG_NOT_FOUND, "import", words)));

        assertDone(json("verify", "--tar", "" + Fixtures.IMAGE, "--to-repo", target, INSECURE));
    }

    @Test
    @TriesFix(Code.TLS_CERTIFICATE_EXPIRED)
    void aRegistryWithARenewedCertificateIsImportedInto() throws IOException {
        TestCa ca = TestCa.create("Data centre CA");
        String pem = ca.writePem(folder.resolve("ca.pem")).toString();
        int port = Integer.parseInt(registry.address().replaceAll(".*:", ""));
        String[] words = {"import", "" + Fixtures.IMAGE, "--registry-ca-cert-path", pem};
        try (TlsBalancer expired = new TlsBalancer(ca.expiredServer(), port);
                TlsBalancer renewed = new TlsBalancer(ca.server(), port)) {
            String fix =
                    fix(
                            json(with(words, "--to-repo", expired.address() + "/project/a")),
                            Code.TLS_CERTIFICATE_EXPIRED);
            assertThat(fix).contains("Renew the registry's certificate");

            assertDone(json(with(words, "--to-repo", renewed.address() + "/project/a")));
        }
    }

    @Test
    @TriesFix(Code.FILE_MISSING)
    void anArchiveIsImportedOnceItsNameIsRight() throws IOException {
        Path archive = Files.copy(Fixtures.IMAGE, folder.resolve("image.tar"));
        Path wrong = folder.resolve("imgae.tar");
        String[] words = {"--to-repo", target, INSECURE};
        String refused =
                fix(json(with(new String[] {"import", "" + wrong}, words)), Code.FILE_MISSING);
        assertThat(refused).contains("Check its name");

        assertDone(json(with(new String[] {"import", "" + archive}, words)));
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    @TriesFix(Code.IMAGE_NOT_FOUND)
    void aBundleThatIsNotThereIsDescribedAfterTheSuggestedImport() {
        fix(json("describe", "-b", target + TAG, INSECURE), Code.IMAGE_NOT_FOUND);

        assertDone(run(suggested(Code.IMAGE_NOT_FOUND, "import", words())));

        assertDone(json("describe", "-b", target + TAG, INSECURE));
    }

    @Test
    @TriesFix(Code.TAG_NOT_REPLACEABLE)
    void aReleaseTagIsMovedWithTheSuggestedFlag() {
        TestImages images = new TestImages(5);
        List<Path> archives = new ArrayList<>();
        for (String name : List.of("one.tar", "two.tar")) {
            archives.add(
                    new TarballBuilder()
                            .add(images.image("app", images.layer(100)), "1.0")
                            .write(folder.resolve(name)));
        }
        assertDone(imported(archives.get(0)));
        CommandResult refused = imported(archives.get(1), "--replace-tags", "never");
        String flag = named(fix(refused, Code.TAG_NOT_REPLACEABLE), "--replace-tags");

        assertDone(imported(archives.get(1), flag, "always"));
    }

    @Test
    @TriesFix(Code.NOT_A_BUNDLE)
    void anImageIsExportedWithTheSuggestedFlag() {
        assertDone(imported(Fixtures.IMAGE));
        String tag =
                Fixing.found("(?<=\"tag\" : \")[^\"]+", json("inspect", "" + Fixtures.IMAGE).out());
        Map<String, String> words =
                Map.of("IMAGE", target + ":" + tag, "FILE", "" + folder.resolve("x.tar"));
        fix(
                json(
                        "export",
                        "-b",
                        target + ":" + tag,
                        "--to-tar",
                        "" + folder.resolve("x.tar"),
                        INSECURE),
                Code.NOT_A_BUNDLE);

        assertDone(run(suggested(Code.NOT_A_BUNDLE, "export", words)));
    }

    @Test
    @TriesFix(Code.LOCK_FILE_UNUSABLE)
    void aBundleIsExportedByALockFileThatTheSuggestedFlagWrote() throws Exception {
        Path lock = Files.writeString(folder.resolve("lock.yml"), "no lock: file\n");
        String[] export = {
            "export", "--lock", "" + lock, "--to-tar", "" + folder.resolve("x.tar"), INSECURE
        };
        String flag = named(fix(json(export), Code.LOCK_FILE_UNUSABLE), "--lock-output");

        assertDone(imported(Fixtures.SIGNED, flag, lock.toString()));

        assertDone(json(export));
    }

    @Test
    @TriesFix(Code.FILE_UNWRITABLE)
    void aLockFileIsWrittenIntoAFolderThatExists() {
        CommandResult refused =
                imported(Fixtures.SIGNED, "--lock-output", folder + "/none/lock.yml");
        named(fix(refused, Code.FILE_UNWRITABLE), "import again");

        assertDone(imported(Fixtures.SIGNED, "--lock-output", folder + "/lock.yml"));
        assertThat(folder.resolve("lock.yml")).isNotEmptyFile();
    }

    @Test
    @TriesFix(Code.REGISTRY_UNREACHABLE)
    void theSuggestedPreflightNamesWhatIsMissingAndTheImportWorksOnceItIsThere() {
        int port = FreePort.find();
        String away = "127.0.0.1:" + port + "/project/lci";
        String[] again = {
            "import",
            "" + Fixtures.SIGNED,
            "--to-repo",
            away,
            INSECURE,
            "--registry-retry-count",
            "1"
        };
        fix(json(again), Code.REGISTRY_UNREACHABLE);
        CommandResult checked =
                run(
                        suggested(
                                Code.REGISTRY_UNREACHABLE,
                                "preflight",
                                Map.of("harbor1.test.com/project/lci", away)));
        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.out()).containsPattern("\"ROUTE\",\\s+\"outcome\" : \"FAILED\"");

        try (SandboxRegistry started =
                SandboxRegistry.start(SandboxOptions.defaults().withPort(port))) {
            assertThat(started.address()).endsWith(":" + port);
            assertDone(json(again));
        }
    }

    @Test
    @TriesFix(Code.TLS_HOST_NAME_MISMATCH)
    void aRegistryIsReachedByOneOfTheNamesThatTheProblemLists() throws Exception {
        TestCa ca = TestCa.create("Data centre CA");
        Path pem = ca.writePem(folder.resolve("ca.pem"));
        int port = Integer.parseInt(registry.address().replaceAll(".*:", ""));
        try (TlsBalancer balancer = new TlsBalancer(ca.serverFor("localhost"), port)) {
            String at = balancer.address().replaceAll(".*:", "");
            String[] import_ = {
                "import",
                "" + Fixtures.SIGNED,
                "--registry-ca-cert-path",
                "" + pem,
                "--registry-retry-count",
                "1",
                "--to-repo",
                "127.0.0.1:" + at + "/project/lci"
            };
            CommandResult refused = json(import_);
            fix(refused, Code.TLS_HOST_NAME_MISMATCH);
            String name = Fixing.found("localhost", refused.out());
            import_[import_.length - 1] = name + ":" + at + "/project/lci";

            assertDone(json(import_));
        }
    }

    private CommandResult imported(Path archive, String... more) {
        List<String> words = new ArrayList<>(List.of("import", archive.toString()));
        words.addAll(List.of("--to-repo", target, INSECURE));
        words.addAll(List.of(more));
        return json(words.toArray(String[]::new));
    }

    private CommandResult verified() {
        return json("verify", "--tar", "" + Fixtures.SIGNED, "--to-repo", target, INSECURE);
    }

    private static CommandResult run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add(INSECURE);
        return json(all.toArray(String[]::new));
    }

    private Map<String, String> words() {
        return Map.of("FILE", "" + Fixtures.SIGNED, "harbor1.test.com/project/lci", target);
    }

    /** A digest of the archive, found in what {@code inspect} prints. */
    private static String digest(String pointer) throws IOException {
        String json = json("inspect", "" + Fixtures.SIGNED).out();
        return JsonTree.of(json.getBytes(StandardCharsets.UTF_8)).at(pointer).asText();
    }

    private void delete(String what) throws Exception {
        URI uri = URI.create("http://" + registry.address() + "/v2/project/lci/" + what);
        assertThat(
                        HttpClient.newHttpClient()
                                .send(
                                        HttpRequest.newBuilder(uri).DELETE().build(),
                                        BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(202);
    }
}
