package io.longshore.testing.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An element that nobody trusted has signed. It begins as a sound artifact of an image (a
 * signature, attestation or SBOM); then some of its properties are changed, so that it may carry
 * content that somebody could run or pull, bear a tag, or belong to nothing.
 */
public final class HostileElement {
    /** Within every layer that must not be reachable. */
    private static final String PAYLOAD = "payload-of-an-attacker";

    private static final String DSSE = "application/vnd.dsse.envelope.v1+json";
    private static final String SPDX = "text/spdx+json";

    /** Types that are those of artifacts, or nearly. */
    private static final List<String> LAYER_TYPES =
            List.of(
                    TestSigner.SIGSTORE_BUNDLE,
                    TestSigner.SIGSTORE_BUNDLE + ";charset=utf-8",
                    "application/vnd.dev.sigstore.bundle",
                    "application/vnd.dev.sigstore.bundle.v0.3+JSON",
                    "application/vnd.dev.sigstore.bundle+json;version=0.1",
                    MediaTypes.COSIGN_SIMPLE_SIGNING,
                    DSSE,
                    SPDX,
                    "text/spdx",
                    "application/vnd.in-toto+json",
                    "application/octet-stream",
                    "",
                    MediaTypes.OCI_LAYER,
                    MediaTypes.DOCKER_LAYER);

    private static final List<String> CONFIG_TYPES =
            List.of(
                    MediaTypes.OCI_EMPTY,
                    MediaTypes.OCI_CONFIG,
                    MediaTypes.DOCKER_CONFIG,
                    TestSigner.SIGSTORE_BUNDLE,
                    "application/vnd.dev.cosign.artifact.sig.v1+json",
                    "application/vnd.dev.cosign.artifact.sbom.v1+json");

    private static final List<String> CONFIGS =
            List.of(
                    "{}",
                    "{\"config\":{}}",
                    "{\"config\":{\"Labels\":{\"dev.carvel.imgpkg.bundle\":\"true\"}}}",
                    "{\"Config\":{\"Labels\":{\"dev.carvel.imgpkg.bundle\":\"true\"}}}",
                    "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Entrypoint\":[\"/x\"]}}");

    private final Random random;
    private final TestSigner attacker;
    private final List<? extends Element> others;
    private final List<Layer> layers = new ArrayList<>();
    private final Element of;

    private String mediaType = MediaTypes.OCI_MANIFEST;
    private String configType = MediaTypes.OCI_EMPTY;
    private String config = "{}";
    private String artifactType;
    private Element subject;
    private String tag = "";

    /**
     * @param of the image that it claims to belong to
     * @param others what else it may name
     */
    HostileElement(Random random, TestSigner attacker, Element of, List<? extends Element> others) {
        this.random = random;
        this.attacker = attacker;
        this.of = of;
        this.others = others;
        sound();
        for (int changes = random.nextInt(5); changes > 0; changes--) {
            change();
        }
    }

    private void sound() {
        switch (random.nextInt(5)) {
            case 0 -> tagged("sig", MediaTypes.COSIGN_SIMPLE_SIGNING, payload());
            case 1 -> tagged("att", DSSE, "{\"payload\":\"e30=\",\"payloadType\":\"x\"}");
            case 2 -> tagged("sbom", SPDX, "{\"spdxVersion\":\"SPDX-2.3\"}");
            case 3 -> referring(SPDX, "{\"spdxVersion\":\"SPDX-2.3\"}");
            default -> {
                referring(TestSigner.SIGSTORE_BUNDLE, null);
                artifactType = TestSigner.SIGSTORE_BUNDLE;
            }
        }
    }

    private void tagged(String suffix, String layerType, String content) {
        tag = "sha256-" + of.digest().hex() + "." + suffix;
        configType = MediaTypes.OCI_CONFIG;
        layers.add(TestImages.layer(content.getBytes(UTF_8)).as(layerType));
    }

    private void referring(String layerType, String content) {
        subject = of;
        byte[] bytes = content == null ? attacker.bundle(of.digest()) : content.getBytes(UTF_8);
        layers.add(TestImages.layer(bytes).as(layerType));
    }

    private String payload() {
        return TestSigner.payload(of.repository(), of.digest(), TestSigner.SIMPLE_SIGNING_TYPE);
    }

    private void change() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> layers.set(0, evil(layers.get(0).mediaType()));
            case 3 -> layers.add(evil(layers.get(0).mediaType()));
            case 4 -> layers.set(0, layers.get(0).as(any(LAYER_TYPES)));
            case 5 -> configType = any(CONFIG_TYPES);
            case 6 -> config = any(CONFIGS);
            case 7 -> tag = anyTag(random, of, others);
            case 8 ->
                    artifactType = any(List.of(TestSigner.SIGSTORE_BUNDLE, "application/x", DSSE));
            default -> subject = random.nextInt(4) == 0 ? null : any(others);
        }
        if (random.nextInt(20) == 0) {
            mediaType = MediaTypes.DOCKER_MANIFEST;
        }
    }

    /** Content that must never be reachable by a tag: what a bundle or an image could hold. */
    Layer evil(String type) {
        String text = PAYLOAD + random.nextLong();
        byte[] content =
                random.nextBoolean()
                        ? TestImages.tarGz(
                                Map.of(
                                        "config/evil.yml",
                                        text.getBytes(UTF_8),
                                        ".imgpkg/images.yml",
                                        TestImages.imagesLock(Map.of()).getBytes(UTF_8)))
                        : (text + "\0").getBytes(UTF_8);
        return TestImages.layer(content).as(type);
    }

    /** An SBOM by its form, in one of three cases with a tar archive as its content. */
    static Image sbom(Random random, String repository) {
        String text = PAYLOAD + random.nextLong();
        Layer layer =
                random.nextInt(3) > 0
                        ? TestImages.layer(("{\"n\":\"" + text + "\"}").getBytes(UTF_8)).as(SPDX)
                        : TestImages.layer(textTar("SPDXVersion: SPDX-2.3\n", text + "\n"))
                                .as("text/spdx");
        return TestSigner.image(repository, layer, Map.of(), null);
    }

    /** A tar archive of the seventh edition of Unix in printable characters. */
    public static byte[] textTar(String beginning, String end) {
        byte[] head = " ".repeat(512).getBytes(UTF_8);
        byte[] name = (beginning + "/".repeat(100)).substring(0, 100).getBytes(UTF_8);
        System.arraycopy(name, 0, head, 0, 100);
        byte[] fields =
                ("0000644 0000000 0000000 %011o 00000000000 ".formatted(512)).getBytes(UTF_8);
        System.arraycopy(fields, 0, head, 100, fields.length);
        head[156] = '0';
        int sum = 0;
        for (byte one : head) {
            sum += one;
        }
        System.arraycopy("%06o  ".formatted(sum).getBytes(UTF_8), 0, head, 148, 8);
        return (new String(head, UTF_8) + " ".repeat(512 - end.length()) + end).getBytes(UTF_8);
    }

    /** A tag that something may have, or should not. */
    static String anyTag(Random random, Element of, List<? extends Element> others) {
        String hex = of.digest().hex();
        String other = others.get(random.nextInt(others.size())).digest().hex();
        String foreign = Digest.of(Long.toString(random.nextLong()).getBytes(UTF_8)).hex();
        List<String> tags =
                List.of(
                        "",
                        "latest",
                        "1.0",
                        "2.0",
                        "latest.imgpkg",
                        "x.sig",
                        "sha256-" + hex,
                        "sha256-" + hex + ".sig",
                        "sha256-" + other + ".sig",
                        "sha256-" + other + ".att",
                        "sha256-" + foreign + ".sig",
                        "sha256-" + foreign + ".sbom",
                        "sha256-" + hex.toUpperCase(java.util.Locale.ROOT) + ".sig",
                        "sha256-" + hex + ".sig.sig",
                        "sha256-" + hex + ".SIG",
                        "sha256-" + foreign + ".imgpkg",
                        "sha256-" + foreign + ".image-locations.imgpkg",
                        "sha256-" + hex + ".imgpkg");
        return tags.get(random.nextInt(tags.size()));
    }

    String tag() {
        return tag;
    }

    /** As its properties are now, with all digests right. */
    Image image() {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", mediaType);
        if (artifactType != null) {
            manifest.put("artifactType", artifactType);
        }
        byte[] bytes = config.getBytes(UTF_8);
        manifest.put("config", descriptor(configType, Digest.of(bytes), bytes.length));
        List<Object> listed = new ArrayList<>();
        for (Layer layer : layers) {
            Map<String, Object> one = descriptor(layer.mediaType(), layer.digest(), layer.size());
            one.put(
                    "annotations",
                    Map.of(
                            "dev.cosignproject.cosign/signature",
                            attacker.signBlob(payload().getBytes(UTF_8))));
            listed.add(one);
        }
        manifest.put("layers", listed);
        if (subject != null) {
            manifest.put(
                    "subject",
                    descriptor(subject.mediaType(), subject.digest(), subject.manifest().length));
        }
        manifest.put(
                "annotations",
                Map.of("org.opencontainers.image.ref.name", "latest", "n", "" + random.nextInt()));
        return TestImages.imageOf(
                of.repository(),
                mediaType,
                Json.compact(manifest),
                bytes,
                layers.toArray(Layer[]::new));
    }

    private static Map<String, Object> descriptor(String type, Digest digest, long size) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", type);
        descriptor.put("digest", digest.toString());
        descriptor.put("size", size);
        return descriptor;
    }

    private <T> T any(List<? extends T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
