package io.longshore.trust.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.HostileElement;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.archive.TestSigner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attachments are exempt from the signature policy; a single wrong property ends the exemption. */
class ArtifactsTest {
    private static final String DSSE = "application/vnd.dsse.envelope.v1+json";

    @TempDir Path folder;

    private final TestImages make = new TestImages(3);
    private final Image child = make.image("vendor.test/index", make.layer(30));
    private final TestImages.Index index = make.index("vendor.test/index", child);
    private final Image app = make.image("vendor.test/app", make.layer(30));
    private final TestSigner signer = TestSigner.ecdsa();

    /** Properties of an element; those of a Sigstore bundle unless they are changed. */
    private final class Draft {
        String mediaType = MediaTypes.OCI_MANIFEST;
        String configType = MediaTypes.OCI_EMPTY;
        String config = "{}";
        String artifactType;
        Digest subject = app.digest();
        String tag = "";
        Map<String, String> labels = Map.of();
        final List<Layer> layers = new ArrayList<>();

        Draft() {
            layers.add(
                    TestImages.layer(signer.bundle(app.digest())).as(TestSigner.SIGSTORE_BUNDLE));
        }

        void tagged(String suffix, String layerType, String content) {
            subject = null;
            tag = "sha256-" + app.digest().hex() + "." + suffix;
            configType = MediaTypes.OCI_CONFIG;
            layers.clear();
            layers.add(layer(layerType, content));
        }

        boolean isExempt() {
            Map<String, Object> manifest = new LinkedHashMap<>();
            manifest.put("schemaVersion", 2);
            manifest.put("mediaType", mediaType);
            manifest.put("artifactType", artifactType);
            byte[] bytes = config.getBytes(UTF_8);
            manifest.put("config", descriptor(configType, Digest.of(bytes), bytes.length));
            manifest.put(
                    "layers",
                    layers.stream()
                            .map(l -> descriptor(l.mediaType(), l.digest(), l.size()))
                            .toList());
            if (subject != null) {
                manifest.put("subject", descriptor(MediaTypes.OCI_MANIFEST, subject, 1));
            }
            Image image =
                    TestImages.imageOf(
                            "vendor.test/app",
                            mediaType,
                            Json.compact(manifest),
                            bytes,
                            layers.toArray(Layer[]::new));
            Path file =
                    new TarballBuilder()
                            .add(app)
                            .add(index)
                            .add(image, tag, labels)
                            .write(folder.resolve("x.tar"));
            try (ImageArchive tarball = TestArchives.open(file)) {
                ArchiveEntry entry = tarball.entries().get(2);
                return new Artifacts(tarball).find(entry).filter(Artifact::isExempt).isPresent();
            } catch (ProblemException e) {
                // A document that two programs may read differently is refused before the policy.
                assertThat(e.problem().code()).isEqualTo(Code.MANIFEST_UNREADABLE);
                return false;
            }
        }
    }

    private boolean isExempt(Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        return draft.isExempt();
    }

    @Test
    void everyListedFormOfAttachmentIsExempt() {
        assertThat(isExempt(d -> {})).as("a Sigstore bundle").isTrue();
        assertThat(
                        isExempt(
                                d -> {
                                    d.configType = MediaTypes.OCI_CONFIG;
                                    d.config = "{\"config\":{}}";
                                    d.artifactType = TestSigner.SIGSTORE_BUNDLE;
                                }))
                .as("a Sigstore bundle by its artifact type")
                .isTrue();
        assertThat(isExempt(d -> d.subject = child.digest())).as("of a child of an index").isTrue();
        assertThat(
                        isExempt(
                                d ->
                                        d.tagged(
                                                "sig",
                                                MediaTypes.COSIGN_SIMPLE_SIGNING,
                                                "{\"critical\":{}}")))
                .as("a signature under cosign's tag")
                .isTrue();
        assertThat(isExempt(d -> d.tagged("att", DSSE, "{}"))).as("an attestation").isTrue();
        assertThat(isExempt(d -> d.tagged("sbom", "text/spdx", "SPDXVersion: SPDX-2.3\n")))
                .as("an SBOM as text")
                .isTrue();
        assertThat(
                        isExempt(
                                d -> {
                                    d.layers.clear();
                                    d.layers.add(layer("application/vnd.cyclonedx+json", "{}"));
                                }))
                .as("an SBOM as a referrer")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.dev.sigstore.bundle",
                "application/vnd.dev.sigstore.bundle.v0.3+json; charset=utf-8",
                "application/vnd.dev.sigstore.bundle.v0.3+JSON",
                "application/vnd.dev.sigstore.bundle.v0.4+json",
                "application/vnd.dev.sigstore.bundle+json;version=0.3.1",
                "application/vnd.oci.image.layer.v1.tar+gzip",
                "application/octet-stream",
                ""
            })
    void aLayerOfAnotherTypeCountsAsAnImage(String type) {
        assertThat(isExempt(d -> d.layers.set(0, d.layers.get(0).as(type)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest",
                "1.0",
                "x.sig",
                "SIG",
                "OTHER.sig",
                "UPPER.sig",
                "HEX",
                "HEX.sig.sig",
                "HEX.imgpkg"
            })
    void anyOtherTagThanCosignsCountsAsAnImage(String form) {
        String hex = app.digest().hex();
        String tag =
                form.replace("OTHER", "sha256-" + index.digest().hex())
                        .replace("UPPER", "sha256-" + hex.toUpperCase(Locale.ROOT))
                        .replace("HEX", "sha256-" + hex)
                        .replace("SIG", "sha256-" + hex + ".SIG");
        assertThat(isExempt(d -> d.tag = tag)).as(tag).isFalse();
    }

    @Test
    void anAttachmentOfNoArchivedImageCountsAsAnImage() {
        Digest foreign = Digest.of("elsewhere".getBytes(UTF_8));
        assertThat(isExempt(d -> d.subject = null)).isFalse();
        assertThat(isExempt(d -> d.subject = foreign)).isFalse();
        assertThat(
                        isExempt(
                                d -> {
                                    d.tagged("att", DSSE, "{}");
                                    d.tag = "sha256-" + foreign.hex() + ".att";
                                }))
                .isFalse();
    }

    @Test
    void aTagSuffixOfAnotherFormCountsAsAnImage() {
        assertThat(
                        isExempt(
                                d ->
                                        d.tagged(
                                                "att",
                                                MediaTypes.COSIGN_SIMPLE_SIGNING,
                                                "{\"critical\":{}}")))
                .isFalse();
        assertThat(isExempt(d -> d.tagged("sbom", DSSE, "{}"))).isFalse();
        assertThat(isExempt(d -> d.tagged("sig", TestSigner.SIGSTORE_BUNDLE, "{}"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"config\":{\"Labels\":{\"dev.carvel.imgpkg.bundle\":\"true\"}}}",
                "{\"Config\":{\"Labels\":{\"dev.carvel.imgpkg.bundle\":\"true\"}}}",
                "{\"config\":{\"Entrypoint\":[\"/x\"]}}",
                "{\"config\":\"x\"}",
                "[]",
                "not JSON",
                ""
            })
    void aConfigWithRunnableFieldsOrLabelsCountsAsAnImage(String config) {
        assertThat(isExempt(d -> d.config = config)).as("in place of the empty config").isFalse();
        assertThat(
                        isExempt(
                                d -> {
                                    d.tagged("att", DSSE, "{}");
                                    d.config = config;
                                }))
                .as("under cosign's tag")
                .isFalse();
        assertThat(
                        isExempt(
                                d -> {
                                    d.artifactType = TestSigner.SIGSTORE_BUNDLE;
                                    d.configType = MediaTypes.OCI_CONFIG;
                                    d.config = config;
                                }))
                .as("with Sigstore's artifact type")
                .isFalse();
    }

    @Test
    void anotherConfigOrManifestTypeCountsAsAnImage() {
        assertThat(isExempt(d -> d.configType = MediaTypes.OCI_CONFIG)).isFalse();
        assertThat(isExempt(d -> d.configType = MediaTypes.DOCKER_CONFIG)).isFalse();
        assertThat(isExempt(d -> d.mediaType = MediaTypes.DOCKER_MANIFEST)).isFalse();
        assertThat(isExempt(d -> d.labels = Map.of(TestArchives.ROOT_BUNDLE_LABEL, "")))
                .as("marked as the root bundle")
                .isFalse();
    }

    @Test
    void anArchiveAsPayloadCountsAsAnImage() {
        byte[] archive = TestImages.tarGz(Map.of("config/evil.yml", new byte[10]));
        byte[] tar = new byte[1024];
        for (byte[] content :
                List.of(archive, tar, "[1]".getBytes(UTF_8), "{} {}".getBytes(UTF_8))) {
            for (Layer sound :
                    List.of(
                            layer(TestSigner.SIGSTORE_BUNDLE, ""),
                            layer(DSSE, ""),
                            layer("text/spdx+json", ""))) {
                assertThat(
                                isExempt(
                                        d ->
                                                d.layers.set(
                                                        0,
                                                        TestImages.layer(content)
                                                                .as(sound.mediaType()))))
                        .as(sound.mediaType())
                        .isFalse();
            }
        }
        assertThat(isExempt(d -> d.layers.add(d.layers.get(0)))).as("two bundles").isFalse();
        assertThat(
                        isExempt(
                                d -> {
                                    d.tagged("sbom", "text/spdx", "SPDXVersion: SPDX-2.3\n");
                                    d.layers.add(TestImages.layer(tar).as("text/spdx"));
                                }))
                .as("an archive beside a text")
                .isFalse();
    }

    @Test
    void attachmentsInACircleCountAsImages() {
        Image one = sbom("1");
        Image two = sbom("2");
        Image three = sbom("3");

        assertThat(exempt(new TarballBuilder().add(one, tag(one)))).containsExactly(false);
        assertThat(exempt(new TarballBuilder().add(app).add(one, tag(one))))
                .containsExactly(false, false);
        assertThat(exempt(new TarballBuilder().add(one, tag(two)).add(two, tag(one))))
                .containsExactly(false, false);
        assertThat(
                        exempt(
                                new TarballBuilder()
                                        .add(one, tag(two))
                                        .add(two, tag(three))
                                        .add(three, tag(one))
                                        .add(app)))
                .containsExactly(false, false, false, false);
    }

    @Test
    void aChainOfAttachmentsThatEndsAtAnImageIsExempt() {
        Image one = sbom("1");
        Image two = sbom("2");
        assertThat(
                        exempt(
                                new TarballBuilder()
                                        .add(one, tag(two))
                                        .add(two, tag(app))
                                        .add(app)
                                        .add(two, tag(one))))
                .as("but not what leads back into it")
                .containsExactly(true, true, false, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "#!/bin/sh\n",
                "{}",
                "<xml/>",
                "BZh91AY&SY",
                "#mtree\nSPDXVersion: SPDX-2.3\n",
                "SPDXVersion: 2\n",
                "x SPDXVersion: SPDX-2.3\n",
                "SPDXVersion: SPDX-2.3\n\0"
            })
    void aPayloadThatDoesNotMatchItsTypeCountsAsAnImage(String text) {
        assertThat(isExempt(d -> d.tagged("sbom", "text/spdx", text))).isFalse();
        assertThat(isExempt(d -> d.tagged("sbom", "text/spdx", "# x\r\n\nSPDXVersion: SPDX-2.3")))
                .isTrue();
    }

    @Test
    void aTarArchiveOfPrintableCharactersCountsAsAnImage() {
        Map<String, String> beginnings =
                Map.of(
                        "text/spdx", "SPDXVersion: SPDX-2.3\n",
                        "text/spdx+xml", "<a>",
                        "application/vnd.cyclonedx", "<a>",
                        "text/spdx+json", "{\"a\":\"");
        beginnings.forEach(
                (type, beginning) -> {
                    String end = beginning.startsWith("{") ? "\"}" : "</a>";
                    String tar = new String(HostileElement.textTar(beginning, end), UTF_8);
                    assertThat(isExempt(d -> d.tagged("sbom", type, tar))).as(type).isFalse();
                    // One changed byte of its header, and it is text.
                    String text = tar.substring(0, 160) + "x" + tar.substring(161);
                    assertThat(isExempt(d -> d.tagged("sbom", type, text))).as(type).isTrue();
                });
    }

    private List<Boolean> exempt(TarballBuilder archive) {
        try (ImageArchive tarball = TestArchives.open(archive.write(folder.resolve("x.tar")))) {
            Artifacts artifacts = new Artifacts(tarball);
            return tarball.entries().stream()
                    .map(entry -> artifacts.find(entry).filter(Artifact::isExempt).isPresent())
                    .toList();
        }
    }

    private static Image sbom(String name) {
        return TestSigner.image(
                "vendor.test/app", layer("text/spdx+json", "{\"n\":" + name + "}"), Map.of(), null);
    }

    private static String tag(Image of) {
        return "sha256-" + of.digest().hex() + ".sbom";
    }

    private static Layer layer(String type, String content) {
        return TestImages.layer(content.getBytes(UTF_8)).as(type);
    }

    private static Map<String, Object> descriptor(String type, Digest digest, long size) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", type);
        descriptor.put("digest", digest.toString());
        descriptor.put("size", size);
        return descriptor;
    }
}
