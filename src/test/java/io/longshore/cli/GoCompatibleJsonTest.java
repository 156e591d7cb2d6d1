package io.longshore.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tarball with a document in which Go programs read something else than Longshore is rejected
 * before anything is pushed; one whose names differ in case where names are free is imported.
 */
class GoCompatibleJsonTest {
    private static final String REPOSITORY = "registry.example.com/app";
    private static final String REFUSED = "project/refused";
    private static final String CONFIG =
            """
            {"architecture": "amd64", "os": "linux", "config": {"Labels": {}},
             "rootfs": {"type": "layers", "diff_ids": []}}""";

    @TempDir Path folder;
    private final Layer layer = new TestImages(5).layer(100);
    private static SandboxRegistry registry;

    @BeforeAll
    static void start() throws IOException {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Layers\": []",
                "\"LAYERS\": []",
                "\"layer\u017f\": []",
                "\"layer\\u017f\": []",
                "\"Manifests\": []",
                "\"manife\u017fts\": null",
                "\"manifests\": null",
                "\"fsLayers\": []",
                "\"Config\": null",
                "\"\\u0043onfig\": null",
                "\"MediaType\": \"application/vnd.oci.image.index.v1+json\"",
                "\"Subject\": null",
                "\"annotation\u017f\": {}",
                "\"schemaVersion\": 1",
                "\"layers\": []",
                "\"x\": 1, \"X\": 2",
            })
    void aManifestMemberThatGoReadsDifferentlyIsRejected(String member) throws IOException {
        String manifest = manifest(CONFIG, MediaTypes.OCI_CONFIG);
        if (member.startsWith("\"schemaVersion\"")) {
            manifest = manifest.replace("\"schemaVersion\": 2", "\"further\": 2");
        }
        assertRejected(manifest.substring(0, manifest.length() - 1) + ", " + member + "}", CONFIG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Config\": {\"Labels\": {\"dev.carvel.imgpkg.bundle\": \"true\"}}",
                "\"CONFIG\": null",
                "\"Rootf\u017f\": null",
                "\"o\u017f\": \"windows\"",
                "\"OS\": \"windows\"",
                "\"container_config\": {}, \"Container_Config\": {}",
                "\"author\": 1",
                "\"created\": \"yesterday\"",
                "\"more\": \"\\ud800\"",
                "\"config\": {}",
            })
    void aConfigMemberThatGoReadsDifferentlyIsRejected(String member) throws IOException {
        String config = CONFIG.substring(0, CONFIG.length() - 1) + ", " + member + "}";
        assertRejected(manifest(config, MediaTypes.OCI_CONFIG), config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"labels\": {\"dev.carvel.imgpkg.bundle\": \"true\"}",
                "\"Label\u017f\": {\"dev.carvel.imgpkg.bundle\": \"true\"}",
                "\"wor\u212aingDir\": \"/\"",
                "\"Cmd\": \"sh\"",
            })
    void aContainerConfigMemberThatGoReadsDifferentlyIsRejected(String member) throws IOException {
        String config = CONFIG.replace("\"Labels\": {}", "\"Labels\": {}, " + member);
        assertRejected(manifest(config, MediaTypes.OCI_CONFIG), config);
        if (!member.startsWith("\"Cmd\"")) {
            String type = "application/vnd.example.config+json";
            assertRejected(manifest(config, type), config);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Size\": 7, \"size\"", "\"Digest\": \"\", \"size\"", "\"\u017fize\""})
    void aDescriptorMemberThatGoReadsDifferentlyIsRejected(String member) throws IOException {
        assertRejected(
                manifest(CONFIG, MediaTypes.OCI_CONFIG).replaceFirst("\"size\"", member), CONFIG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"image\":{},\"Image\"",
                "\"ImageIndex\":null,\"imageindex\":{},\"Image\"",
                "\"Image\":{},\"Image\"",
                "\"IMAGE\"",
            })
    void aManifestJsonMemberThatGoReadsDifferentlyIsRejected(String member) throws IOException {
        Path file =
                builder(manifest(CONFIG, MediaTypes.OCI_CONFIG), CONFIG)
                        .manifestJson(text -> text.replaceFirst("\"Image\"", member))
                        .write(folder.resolve("image.tar"));
        assertThat(imported(file, REFUSED).problem()).isEqualTo("MANIFEST_JSON_UNREADABLE");
        assertNothingPushed();
    }

    @Test
    void namesThatDifferInCaseAreAcceptedWhereNamesAreArbitrary() throws IOException {
        String config =
                CONFIG.replace(
                        "\"Labels\": {}",
                        """
                        "Labels": {"layers": "a", "Layers": "b"}, "Volumes": {"/Data": {}, "/data": {}}""");
        config =
                config.substring(0, config.length() - 1)
                        + """
                        , "container_config": {"Cmd": ["sh"], "Labels": {"a": "", "A": ""}, "cmd": 1},
                        "id": "x", "history": null, "buildkit.more": {"x": 1, "X": 2}}""";
        String manifest = manifest(config, MediaTypes.DOCKER_CONFIG);
        manifest =
                manifest.substring(0, manifest.length() - 1)
                        + ", \"annotations\": {\"a\": \"1\", \"A\": \"2\", \"Layers\": \"\"}}";
        assertVerified(manifest, config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "version: 1",
                "[1, 1]",
                "{\"name\": \"chart\", \"version\": \"1.2.3\", \"apiVersion\": \"v2\"}",
                "{\"author\": {\"name\": \"n\"}, \"a\": {\"x\": 1, \"X\": 2}}",
            })
    void theConfigOfAnArtifactMayHaveAnyContent(String config) throws IOException {
        assertVerified(manifest(config, "application/vnd.example.config"), config);
    }

    private String manifest(String config, String configType) {
        byte[] bytes = config.getBytes(UTF_8);
        return """
            {"schemaVersion": 2, "config": {"mediaType": "%s", "size": %d, "digest": "%s"},
             "layers": [{"mediaType": "%s", "size": %d, "digest": "%s"}]}"""
                .formatted(
                        configType,
                        bytes.length,
                        Digest.of(bytes),
                        layer.mediaType(),
                        layer.size(),
                        layer.digest());
    }

    private TarballBuilder builder(String manifest, String config) {
        Image image =
                TestImages.imageOf(
                        REPOSITORY,
                        MediaTypes.OCI_MANIFEST,
                        manifest.getBytes(UTF_8),
                        config.getBytes(UTF_8),
                        layer);
        return new TarballBuilder().add(image, "1.0");
    }

    private void assertRejected(String manifest, String config) throws IOException {
        Path file = builder(manifest, config).write(folder.resolve("image.tar"));
        CommandResult ran = imported(file, REFUSED);
        assertThat(ran.problem()).isEqualTo("MANIFEST_UNREADABLE");
        assertThat(ran.report().status()).isEqualTo(Status.REJECTED);
        assertNothingPushed();
    }

    private static void assertNothingPushed() throws IOException {
        assertThat(registry.storage().repositories()).doesNotContain(REFUSED);
    }

    private void assertVerified(String manifest, String config) throws IOException {
        Path file = builder(manifest, config).write(folder.resolve("image.tar"));
        CommandResult ran = imported(file, "project/taken");
        assertThat(ran.report().problems()).isEmpty();
        assertThat(ran.report().status()).isEqualTo(Status.VERIFIED);
    }

    private static CommandResult imported(Path tarball, String repository) {
        return CommandResult.longshore(
                "import",
                tarball.toString(),
                "--to-repo",
                registry.address() + "/" + repository,
                "--registry-insecure",
                "-o",
                "json");
    }
}
