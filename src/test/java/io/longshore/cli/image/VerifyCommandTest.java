package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.json.JsonTree;
import io.longshore.registry.RegistrySettings;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.RegistryContents;
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

/** Gaps in a registry are found, whatever is missing. */
class VerifyCommandTest {
    private static final String PATH = "apps/outer";
    private static final String OUTER =
            "sha256:9c00790b2ea6b9c8e8df7880d3b60687e532d54ee9c7a5147fd603314cd317d6";
    private static final String UI =
            "sha256:faaf03ffda088e9d2ef5e358d415962bed4c4b9d96e4e5ffdec6ebc4d1fa9eb0";
    private static final String UI_LAYER =
            "sha256:853992678f7bd8ff9fd58a7fe1432f0c31cae78cd799122155ae7d5685867290";

    private static final String INSECURE = "--registry-insecure";

    @TempDir Path folder;

    private SandboxRegistry registry;

    @BeforeEach
    void importNestedBundles() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        try (Imports imports =
                new Imports(RegistrySettings.builder(registry.address()).plainHttp(true).build())) {
            assertThat(imports.run(Fixtures.NESTED, PATH).problems()).isEmpty();
        }
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aCompleteBundleIsVerified() {
        CommandResult ran = verify();
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("VERIFIED").contains(UI);
    }

    @Test
    void deepVerificationAcceptsACompleteBundle() {
        assertThat(verify("--deep").exitCode()).isZero();
    }

    @Test
    void anImageBuiltFromABundleIsVerifiedAsAnImage() {
        TestImages images = new TestImages(1);
        Map<String, String> inherited = Map.of("dev.carvel.imgpkg.bundle", "true");
        Image built = images.image("apps/built", inherited, images.layer(100), images.layer(200));
        Path tarball =
                new TarballBuilder()
                        .add(built)
                        .root(images.bundle("apps/built", built), "1")
                        .write(folder.resolve("built.tar"));

        CommandResult imported =
                CommandResult.longshore(
                        "import", tarball.toString(), "--to-repo", at(""), INSECURE);
        assertThat(imported.exitCode()).as(imported.err()).isZero();

        CommandResult verified = CommandResult.longshore("verify", "-b", at(":1"), INSECURE);
        assertThat(verified.exitCode()).as(verified.err()).isZero();
        assertThat(verified.out()).contains("Image     " + built.digest());
    }

    private String at(String tag) {
        return registry.address() + "/apps/built" + tag;
    }

    @Test
    void aMissingLayerIsNamedWithItsImage() throws Exception {
        delete("blobs/" + UI_LAYER);
        assertGap("BLOB_NOT_FOUND", UI);
    }

    @Test
    void aMissingImageIsNamed() throws Exception {
        delete("manifests/" + UI);
        assertGap("IMAGE_NOT_FOUND", UI);
    }

    @Test
    void deepVerificationDetectsALayerWithOtherBytes() throws IOException {
        Path blob;
        try (Stream<Path> files = Files.walk(registry.storage().folder())) {
            blob =
                    files.filter(Files::isRegularFile)
                            .filter(f -> f.toString().contains(UI_LAYER.substring(7)))
                            // Repositories link to content with empty files of the same name.
                            .filter(f -> f.toFile().length() > 0)
                            .findFirst()
                            .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        assertGap("REGISTRY_SENT_WRONG_BYTES", UI, "--deep");
    }

    @Test
    void aPlainImageIsVerifiedAsAnImage() throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri("manifests/2.1.0"))
                                .header(
                                        "Content-Type",
                                        "application/vnd.docker.distribution.manifest.v2+json")
                                .PUT(
                                        HttpRequest.BodyPublishers.ofByteArray(
                                                RegistryContents.of(registry.address())
                                                        .manifestBytes(PATH, UI)))
                                .build(),
                        BodyHandlers.discarding());
        CommandResult ran = verify();
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).containsPattern("ok +Image").contains("VERIFIED");

        CommandResult archive =
                CommandResult.longshore(
                        "verify",
                        "--tar",
                        Fixtures.NESTED.toString(),
                        "--to-repo",
                        registry.address() + "/" + PATH,
                        INSECURE);
        assertThat(archive.exitCode()).as("all that the archive holds").isEqualTo(4);
        assertThat(archive.out()).contains("TAG_MOVED").contains("INCOMPLETE");
    }

    @Test
    void anArchiveIsComparedWithItsRepository() {
        String[] archive = {
            "verify",
            "--tar",
            Fixtures.NESTED.toString(),
            "--to-repo",
            registry.address() + "/" + PATH,
            INSECURE
        };
        CommandResult ran = CommandResult.longshore(archive);
        assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("ok       Bundle").contains("VERIFIED");
        archive[4] = registry.address() + "/apps/other";
        assertThat(CommandResult.longshore(archive).exitCode()).isEqualTo(4);
        assertThat(CommandResult.longshore("verify", "-b", "a/b:1", "--tar", "x.tar").exitCode())
                .as("one or the other")
                .isEqualTo(2);
    }

    @Test
    void aMissingBundleIsReportedWithoutAStackTrace() {
        CommandResult ran =
                CommandResult.longshore(
                        "verify", "-b", registry.address() + "/apps/none:1", INSECURE);
        assertThat(ran.exitCode()).isEqualTo(5);
        assertThat(ran.err()).contains("IMAGE_NOT_FOUND").doesNotContain("\tat ");
    }

    @Test
    void theJsonOutputNamesImagesAndProblems() throws Exception {
        delete("blobs/" + UI_LAYER);
        CommandResult ran = verify("-o", "json");
        assertThat(ran.exitCode()).isEqualTo(4);
        JsonNode json = JsonTree.of(ran.out().getBytes(StandardCharsets.UTF_8));
        assertThat(json.path("status").asText()).isEqualTo("INCOMPLETE");
        assertThat(json.path("problems").get(0).path("digest").asText()).isEqualTo(UI_LAYER);
        assertThat(json.path("images")).anyMatch(i -> !i.path("verified").asBoolean());
        assertThat(json.path("images"))
                .filteredOn(i -> i.path("digest").asText().equals(OUTER))
                .allMatch(i -> i.path("verified").asBoolean());
    }

    private void assertGap(String code, String image, String... more) {
        CommandResult ran = verify(more);
        assertThat(ran.exitCode()).as(ran.err() + ran.out()).isEqualTo(4);
        assertThat(ran.out()).contains("INCOMPLETE").contains(code).contains(image);
    }

    private CommandResult verify(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "verify",
                                "-b",
                                registry.address() + "/" + PATH + ":2.1.0",
                                INSECURE));
        arguments.addAll(List.of(more));
        return CommandResult.longshore(arguments.toArray(String[]::new));
    }

    private void delete(String what) throws Exception {
        int status =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(uri(what)).DELETE().build(),
                                BodyHandlers.discarding())
                        .statusCode();
        assertThat(status).isEqualTo(202);
    }

    private URI uri(String what) {
        return URI.create("http://" + registry.address() + "/v2/" + PATH + "/" + what);
    }
}
