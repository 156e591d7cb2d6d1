package io.longshore.trust.signature;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Manifest;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What cosign and gpg made: see fixtures/signatures/README.md. */
final class SignatureFixtures {
    static final Path FOLDER = Path.of("src/test/resources/fixtures/signatures");
    static final Path COSIGN_PUB = Path.of("src/test/resources/fixtures/cosign.pub");

    /** Where the fixture's image says that it comes from. */
    static final String ORIGIN = "localhost:5003/library/busybox-like";

    private SignatureFixtures() {}

    static byte[] read(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new AssertionError("no such fixture: " + name, e);
        }
    }

    /** A folder of keys with these fixtures in {@code images/} and {@code files/}. */
    static SignatureKeys keys(Path folder, List<String> images, List<String> files) {
        for (String name : images) {
            put(folder, "images/" + name, read(name));
        }
        for (String name : files) {
            put(folder, "files/" + name, read(name));
        }
        return SignatureKeys.load(folder);
    }

    static Path put(Path folder, String name, String text) {
        return put(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path put(Path folder, String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The image that is signed, as it is in the fixture's tarball. */
    static TestImages.Image image() {
        try (ImageArchive tarball = TestArchives.open(Fixtures.IMAGE)) {
            ImageEntry entry = (ImageEntry) tarball.entries().get(0);
            return withLayers(
                    entry.refs().get(0).replaceFirst("@.*", ""),
                    entry.manifest(),
                    entry.configBytes(),
                    entry.manifest().layers().stream()
                            .map(layer -> tarball.read(layer.digest(), 1 << 24))
                            .toList());
        }
    }

    /** A signature that cosign put under the image's tag. */
    static TestImages.Image tag(String key) {
        return signature("tag-" + key + ".manifest.json", read("tag-" + key + ".payload.json"));
    }

    /** A signature that cosign made a referrer. */
    static TestImages.Image referrer(String key) {
        return signature(
                "referrer-" + key + ".manifest.json", read("referrer-" + key + ".bundle.json"));
    }

    static TestImages.Image attestation() {
        return signature("attestation.manifest.json", read("attestation.bundle.json"));
    }

    /** A fixture's manifest, over this as its layer. */
    static TestImages.Image signature(String manifest, byte[] layer) {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        return withLayers(ORIGIN, Manifest.read(read(manifest), null), config, List.of(layer));
    }

    private static TestImages.Image withLayers(
            String repository, Manifest manifest, byte[] config, List<byte[]> contents) {
        List<TestImages.Layer> layers = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            layers.add(
                    new TestImages.Layer(
                            layer.mediaType(),
                            layer.digest(),
                            "",
                            layer.sizeBytes(),
                            contents.get(i)));
        }
        return TestImages.imageOf(
                repository,
                manifest.mediaType(),
                manifest.bytes(),
                config,
                layers.toArray(TestImages.Layer[]::new));
    }
}
