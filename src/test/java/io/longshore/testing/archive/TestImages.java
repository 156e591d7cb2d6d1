package io.longshore.testing.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Makes images, indexes, bundles and signatures out of random bytes; the same seed makes the same
 * ones.
 */
public final class TestImages {
    /** Content that has a digest. {@code content} is null for a layer of zeros. */
    public record Layer(String mediaType, Digest digest, String diffId, long size, byte[] content) {
        /** The same layer under another media type. */
        public Layer as(String otherType) {
            return new Layer(otherType, digest, diffId, size, content);
        }
    }

    /** An image or an index, as it is in the repository that it came from. */
    public sealed interface Element permits Image, Index {
        String repository();

        String mediaType();

        byte[] manifest();

        default Digest digest() {
            return Digest.of(manifest());
        }

        /** {@code registry/repo@digest}. */
        default String ref() {
            return repository() + "@" + digest();
        }
    }

    public record Image(
            String repository, String mediaType, byte[] manifest, byte[] config, List<Layer> layers)
            implements Element {}

    public record Index(
            String repository, String mediaType, byte[] manifest, List<Element> children)
            implements Element {}

    private final Random random;

    public TestImages(long seed) {
        this.random = new Random(seed);
    }

    /** A layer of random bytes. */
    public Layer layer(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return layer(content);
    }

    /** An OCI layer with this content. */
    public static Layer layer(byte[] content) {
        Digest digest = Digest.of(content);
        // The content is not gzip, so that any digest serves as its diff id.
        String diffId = Digest.of(digest.toString().getBytes(UTF_8)).toString();
        return new Layer(MediaTypes.OCI_LAYER, digest, diffId, content.length, content);
    }

    /** A layer of zeros with the digest that so many zeros have: cheap in memory and on disk. */
    public static Layer zeros(long size) {
        MessageDigest hash = Digest.sha256();
        byte[] chunk = new byte[1 << 20];
        for (long left = size; left > 0; left -= chunk.length) {
            hash.update(chunk, 0, (int) Math.min(left, chunk.length));
        }
        return zeros(size, Digest.of(hash));
    }

    /** A layer of zeros that claims this digest. */
    public static Layer zeros(long size, Digest digest) {
        return new Layer(MediaTypes.OCI_LAYER, digest, digest.toString(), size, null);
    }

    /** An OCI image for linux/amd64. */
    public Image image(String repository, Layer... layers) {
        return image(repository, Map.of(), layers);
    }

    /** An OCI image with labels in its config. */
    public Image image(String repository, Map<String, String> labels, Layer... layers) {
        return build(
                repository,
                MediaTypes.OCI_MANIFEST,
                MediaTypes.OCI_CONFIG,
                config(labels, "amd64", layers),
                List.of(layers),
                Map.of());
    }

    /** An OCI image for another architecture. */
    public Image imageFor(String architecture, String repository, Layer... layers) {
        return build(
                repository,
                MediaTypes.OCI_MANIFEST,
                MediaTypes.OCI_CONFIG,
                config(Map.of(), architecture, layers),
                List.of(layers),
                Map.of());
    }

    /** An image of the Docker family (schema 2). */
    public Image dockerImage(String repository, Layer... layers) {
        return dockerImage(repository, Map.of(), layers);
    }

    private Image dockerImage(String repository, Map<String, String> labels, Layer... layers) {
        List<Layer> docker =
                Arrays.stream(layers)
                        .map(
                                l ->
                                        l.mediaType().equals(MediaTypes.OCI_LAYER)
                                                ? l.as(MediaTypes.DOCKER_LAYER)
                                                : l)
                        .toList();
        return build(
                repository,
                MediaTypes.DOCKER_MANIFEST,
                MediaTypes.DOCKER_CONFIG,
                config(labels, "amd64", layers),
                docker,
                Map.of());
    }

    /** An OCI index. */
    public Index index(String repository, Element... children) {
        return index(MediaTypes.OCI_INDEX, repository, children);
    }

    /** A Docker manifest list. */
    public Index dockerIndex(String repository, Element... children) {
        return index(MediaTypes.DOCKER_MANIFEST_LIST, repository, children);
    }

    private static Index index(String mediaType, String repository, Element... children) {
        List<Object> listed = new ArrayList<>();
        for (Element child : children) {
            Map<String, Object> descriptor =
                    descriptor(child.mediaType(), child.digest(), child.manifest().length);
            if (child instanceof Image image) {
                descriptor.put("platform", platform(image));
            }
            listed.add(descriptor);
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", mediaType);
        index.put("manifests", listed);
        return new Index(repository, mediaType, Json.compact(index), List.of(children));
    }

    /** A bundle as {@code imgpkg push -b} makes it, whose ImagesLock names these images. */
    public Image bundle(String repository, Element... images) {
        Map<String, Map<String, String>> lock = new LinkedHashMap<>();
        for (Element image : images) {
            lock.put(image.ref(), Map.of());
        }
        return bundle(repository, lock);
    }

    /**
     * A bundle whose ImagesLock names these references.
     *
     * @param lock annotations by reference
     */
    public Image bundle(String repository, Map<String, Map<String, String>> lock) {
        return bundleOfLock(repository, imagesLock(lock));
    }

    /** A bundle with this text as its ImagesLock. */
    public Image bundleOfLock(String repository, String imagesYaml) {
        Layer layer =
                layer(tarGz(Map.of(".imgpkg/images.yml", imagesYaml.getBytes(UTF_8))))
                        .as(MediaTypes.DOCKER_LAYER);
        return dockerImage(repository, Map.of("dev.carvel.imgpkg.bundle", "true"), layer);
    }

    /** A cosign signature in form (its signature is random): tag it {@link #signatureTag}. */
    public Image signature(Element signed) {
        String payload =
                "{\"critical\":{\"identity\":{\"docker-reference\":\""
                        + signed.repository()
                        + "\"},\"image\":{\"docker-manifest-digest\":\""
                        + signed.digest()
                        + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}";
        Layer layer = layer(payload.getBytes(UTF_8)).as(MediaTypes.COSIGN_SIMPLE_SIGNING);
        byte[] signature = new byte[70];
        random.nextBytes(signature);
        return build(
                signed.repository(),
                MediaTypes.OCI_MANIFEST,
                MediaTypes.OCI_CONFIG,
                config(Map.of(), "", layer),
                List.of(layer),
                Map.of(
                        "dev.cosignproject.cosign/signature",
                        java.util.Base64.getEncoder().encodeToString(signature)));
    }

    /** An artifact that names this as its subject (OCI 1.1). */
    public Image referrer(Element subject, String artifactType) {
        Layer content = layer(64).as("application/octet-stream");
        byte[] config = "{}".getBytes(UTF_8);
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.put("artifactType", artifactType);
        manifest.put(
                "config",
                descriptor("application/vnd.oci.empty.v1+json", Digest.of(config), config.length));
        manifest.put(
                "layers",
                List.of(descriptor(content.mediaType(), content.digest(), content.size())));
        manifest.put(
                "subject",
                descriptor(subject.mediaType(), subject.digest(), subject.manifest().length));
        return imageOf(
                subject.repository(),
                MediaTypes.OCI_MANIFEST,
                Json.compact(manifest),
                config,
                content);
    }

    /** The tag under which cosign keeps an image's signature. */
    public static String signatureTag(Element signed) {
        return "sha256-" + signed.digest().hex() + ".sig";
    }

    /** An image with exactly this manifest, for those that no tool would make. */
    public static Image imageOf(
            String repository, String mediaType, byte[] manifest, byte[] config, Layer... layers) {
        return new Image(repository, mediaType, manifest, config, List.of(layers));
    }

    /** The text of {@code .imgpkg/images.yml}. */
    public static String imagesLock(Map<String, Map<String, String>> images) {
        StringBuilder yaml =
                new StringBuilder(
                        "---\napiVersion: imgpkg.carvel.dev/v1alpha1\nimages:"
                                + (images.isEmpty() ? " []" : "")
                                + "\n");
        images.forEach(
                (ref, annotations) -> {
                    if (annotations.isEmpty()) {
                        yaml.append("- image: ").append(ref).append('\n');
                    } else {
                        yaml.append("- annotations:\n");
                        new TreeMap<>(annotations)
                                .forEach(
                                        (name, value) ->
                                                yaml.append("    ")
                                                        .append(quoted(name))
                                                        .append(": ")
                                                        .append(quoted(value))
                                                        .append('\n'));
                        yaml.append("  image: ").append(ref).append('\n');
                    }
                });
        return yaml.append("kind: ImagesLock\n").toString();
    }

    /** A gzipped tar of files; the same input makes the same bytes. */
    public static byte[] tarGz(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static Image build(
            String repository,
            String mediaType,
            String configType,
            byte[] config,
            List<Layer> layers,
            Map<String, String> layerAnnotations) {
        List<Object> listed = new ArrayList<>();
        for (Layer layer : layers) {
            Map<String, Object> descriptor =
                    descriptor(layer.mediaType(), layer.digest(), layer.size());
            if (!layerAnnotations.isEmpty()) {
                descriptor.put("annotations", new TreeMap<>(layerAnnotations));
            }
            listed.add(descriptor);
        }
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", mediaType);
        manifest.put("config", descriptor(configType, Digest.of(config), config.length));
        manifest.put("layers", listed);
        return new Image(repository, mediaType, Json.compact(manifest), config, layers);
    }

    private byte[] config(Map<String, String> labels, String architecture, Layer... layers) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architecture", architecture);
        config.put("os", architecture.isEmpty() ? "" : "linux");
        config.put("config", Map.of("Labels", new TreeMap<>(labels)));
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("type", "layers");
        files.put("diff_ids", Arrays.stream(layers).map(Layer::diffId).toList());
        config.put("rootfs", files);
        // Two images of the same layers are two images.
        config.put("created_by", Long.toHexString(random.nextLong()));
        return Json.compact(config);
    }

    private static Map<String, Object> descriptor(String mediaType, Digest digest, long size) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", mediaType);
        descriptor.put("digest", digest.toString());
        descriptor.put("size", size);
        return descriptor;
    }

    private static Map<String, String> platform(Image image) {
        try {
            var config = JsonTree.of(image.config());
            Map<String, String> platform = new TreeMap<>();
            platform.put("architecture", config.path("architecture").asText());
            platform.put("os", config.path("os").asText());
            return platform;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
