package io.longshore.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.BlobRegion;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Single bits that flip anywhere in a tarball, as a user imports it. {@code
 * -Dlongshore.test.flips=500} for more of them, {@code -Dlongshore.test.flips.seed=…} for others.
 */
class FlippedBitsIT {
    private static final int FLIPS = Integer.getInteger("longshore.test.flips", 100);
    private static final long SEED = Long.getLong("longshore.test.flips.seed", 20261125L);

    private static final Pattern RAW_TEXT = Pattern.compile("\"Raw\":\"((?:[^\"\\\\]|\\\\.)*+)\"");

    /** Upper and lower case digits have the same meaning, so that no digest distinguishes them. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\u[0-9a-fA-F]{4}");

    @TempDir Path folder;

    private final Random random = new Random(SEED);
    private SandboxRegistry registry;
    private byte[] whole;
    private BitSet covered;

    @BeforeEach
    void start() throws IOException {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        whole = Files.readAllBytes(Fixtures.INDEX);
        covered = coveredByDigests();
        System.out.println("seed of the flips: " + SEED);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aFlippedBitUnderADigestIsDetectedAndNothingIsPushed() throws IOException {
        for (int i = 0; i < FLIPS; i++) {
            int at = anyByte(true);
            assertThat(importWithFlipAt(at)).as("byte " + at).isEqualTo(Status.REJECTED);
        }
        assertThat(content()).as("pushed").isEmpty();
    }

    @Test
    void aFlippedBitElsewhereIsDetectedOrHasNoEffectInTheRegistry() throws IOException {
        Map<String, Digest> expected = expectedContent();
        int harmless = 0;
        for (int i = 0; i < FLIPS * 2 / 5; i++) {
            int at = anyByte(false);
            Status status = importWithFlipAt(at);
            if (status != Status.REJECTED) {
                assertThat(status).as("byte " + at).isEqualTo(Status.VERIFIED);
                harmless++;
            }
            assertThat(content()).as("byte " + at).isIn(Map.of(), expected);
        }
        System.out.println(harmless + " of them were without effect on what was pushed");
    }

    @Test
    void anyFlippedBitIsDetectedWithAChecksumFile() throws IOException {
        Files.writeString(folder.resolve("flipped.tar.sha256"), Digest.of(whole).hex());
        for (int i = 0; i < FLIPS * 2 / 5; i++) {
            int at = random.nextInt(whole.length);
            assertThat(importWithFlipAt(at)).as("byte " + at).isEqualTo(Status.REJECTED);
        }
        assertThat(content()).as("pushed").isEmpty();
    }

    private int anyByte(boolean isCovered) {
        int at = random.nextInt(whole.length);
        while (covered.get(at) != isCovered) {
            at = random.nextInt(whole.length);
        }
        return at;
    }

    private Status importWithFlipAt(int at) throws IOException {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        Path file = Files.write(folder.resolve("flipped.tar"), flipped);
        return imported(file, registry);
    }

    private static Status imported(Path file, SandboxRegistry registry) {
        return CommandResult.longshore(
                        "import",
                        file.toString(),
                        "--to-repo",
                        registry.address() + "/project/flipped",
                        "--registry-insecure",
                        "-o",
                        "json")
                .report()
                .status();
    }

    private Map<String, Digest> expectedContent() throws IOException {
        try (SandboxRegistry other = SandboxRegistry.start(SandboxOptions.defaults())) {
            assertThat(imported(Fixtures.INDEX, other)).isEqualTo(Status.VERIFIED);
            return content(other);
        }
    }

    private Map<String, Digest> content() throws IOException {
        return content(registry);
    }

    /** Every manifest, config and layer that a registry holds; not its tags. */
    private static Map<String, Digest> content(SandboxRegistry registry) throws IOException {
        Map<String, Digest> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(registry.storage().folder().resolve("blobs"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                content.put(file.getFileName().toString(), Digest.of(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    private BitSet coveredByDigests() {
        BitSet bytes = new BitSet(whole.length);
        try (ImageArchive tarball = TestArchives.open(Fixtures.INDEX)) {
            for (BlobRegion layer : tarball.blobs().values()) {
                bytes.set((int) layer.offset(), (int) (layer.offset() + layer.sizeBytes()));
            }
        }
        String text = new String(whole, ISO_8859_1);
        Matcher raw = RAW_TEXT.matcher(text);
        while (raw.find()) {
            bytes.set(raw.start(1), raw.end(1));
        }
        Matcher escape = ESCAPE.matcher(text);
        while (escape.find()) {
            bytes.clear(escape.start(), escape.end());
        }
        assertThat(bytes.cardinality()).isBetween(whole.length / 10, whole.length - 1);
        return bytes;
    }
}
