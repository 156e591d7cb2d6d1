package io.longshore.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Images of random files that container engines can unpack: their layers are tars, and the configs
 * name the digests of these. The same seed makes the same ones.
 */
final class RandomContent {
    private static final String HELM_CONFIG = "application/vnd.cncf.helm.config.v1+json";
    private static final String HELM_CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

    private final Random random;
    private final TestImages images;
    private final Path folder;

    /**
     * @param folder for temporary files
     */
    RandomContent(long seed, Path folder) {
        this.random = new Random(seed);
        this.images = new TestImages(seed);
        this.folder = folder;
    }

    Random random() {
        return random;
    }

    /** A layer of up to five random files. */
    Layer layer() {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            byte[] content = new byte[random.nextInt(20_000)];
            random.nextBytes(content);
            files.put("f" + Long.toHexString(random.nextLong()), content);
        }
        byte[] gzip = TestImages.tarGz(files);
        return new Layer(
                MediaTypes.OCI_LAYER,
                Digest.of(gzip),
                Digest.of(gunzip(gzip)).toString(),
                gzip.length,
                gzip);
    }

    /** The same files, compressed with zstd. */
    Layer zstd(Layer gzip) {
        try {
            Path file = Files.write(folder.resolve("layer.tar"), gunzip(gzip.content()));
            byte[] zstd = Tool.run(List.of("zstd", "-q", "-c", file.toString())).out();
            return new Layer(
                    MediaTypes.OCI_LAYER.replace("gzip", "zstd"),
                    Digest.of(zstd),
                    gzip.diffId(),
                    zstd.length,
                    zstd);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One to four layers. */
    Layer[] layers(Layer... lowest) {
        List<Layer> all = new ArrayList<>(List.of(lowest));
        for (int i = random.nextInt(4); i >= 0; i--) {
            all.add(layer());
        }
        return all.toArray(Layer[]::new);
    }

    /** An OCI image that engines can unpack. */
    Image image(String repository, Layer... layers) {
        return images.image(repository, layers);
    }

    Image docker(String repository, Layer... layers) {
        return images.dockerImage(repository, layers);
    }

    /** An index for two or three architectures. */
    Index index(String repository, boolean isDocker) {
        List<Element> children = new ArrayList<>();
        for (String architecture : List.of("amd64", "arm64", "s390x")) {
            if (!architecture.equals("s390x") || random.nextBoolean()) {
                children.add(images.imageFor(architecture, repository, layers()));
            }
        }
        Element[] all = children.toArray(Element[]::new);
        return isDocker ? images.dockerIndex(repository, all) : images.index(repository, all);
    }

    /** An index of an index and an image. */
    Index nested(String repository) {
        return images.index(repository, index(repository, false), image(repository, layers()));
    }

    /** A chart as {@code helm push} makes it. */
    Image chart(String repository) {
        Layer content = layer().as(HELM_CHART);
        byte[] config =
                ("{\"name\":\"c" + random.nextInt(1000) + "\",\"version\":\"0.1.0\"}")
                        .getBytes(UTF_8);
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.put("config", descriptor(HELM_CONFIG, Digest.of(config), config.length));
        manifest.put("layers", List.of(descriptor(HELM_CHART, content.digest(), content.size())));
        return TestImages.imageOf(
                repository, MediaTypes.OCI_MANIFEST, Json.compact(manifest), config, content);
    }

    Image referrer(Element subject) {
        return images.referrer(subject, "application/vnd.example.sbom");
    }

    /** As cosign makes it; its tag is {@link TestImages#signatureTag}. */
    Image signature(Element signed) {
        return images.signature(signed);
    }

    private static Map<String, Object> descriptor(String type, Digest digest, long size) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", type);
        descriptor.put("digest", digest.toString());
        descriptor.put("size", size);
        return descriptor;
    }

    static byte[] gunzip(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
